//! stage ocr
