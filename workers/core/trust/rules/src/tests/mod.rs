mod attacks;
mod loading;
mod matrix;
mod narrowing;
mod property;
mod world;
