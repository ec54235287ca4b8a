//! Wordings of Spanish captions. A form of a clinic in the United States often says everything twice.
//!
//! A line is a wording of the other tables, in English, and those that mean the same, with a bar between two of them. They may stand
//! together as the English ones do: "teléfono del paciente". They are found as they are written here, with or without accents, and not
//! where a letter was misread: Portuguese and Italian differ from Spanish in little more.

/// Wordings by what they mean in English.
pub(crate) const SPANISH: &[(&str, &str)] = &[
    ("coverage starts", "cobertura empieza|comienzo cobertura|cobertura comienza|inicio cobertura"),
    // Whose.
    ("patient", "paciente|paciente nuevo|niño|niña|hijo|hija|menor|bebé|estudiante|cliente|niño o niña|niño a|su hijo"),
    ("parent", "padre|madre|padres|padre o madre|madre o padre|mamá|papá|padre madre"),
    ("guardian", "tutor|tutor legal|guardián|padre o tutor|padres o tutores|padre madre o tutor|padre tutor"),
    ("guardian", "padre o guardián|padre guardián|encargado|encargado legal|padre madre tutor"),
    ("guarantor", "persona responsable|responsable|garante|persona responsable pago|persona responsable cuenta"),
    ("guarantor", "responsable pago|responsable cuenta|persona que paga|fiador|parte responsable"),
    (
        "emergency contact",
        "contacto emergencia|contacto en caso emergencia|caso emergencia|en caso emergencia|emergencia",
    ),
    (
        "emergency contact",
        "persona contacto emergencia|caso emergencia llamar|caso emergencia notificar|notificar caso emergencia",
    ),
    (
        "emergency contact",
        "emergencia llame|caso emergencia llame|pariente más cercano|familiar más cercano|avisar emergencia",
    ),
    ("emergency contact", "caso emergencia avisar|persona llamar emergencia|si no podemos comunicarnos con usted"),
    ("spouse", "esposo|esposa|cónyuge|esposo a|pareja|esposo o esposa"),
    ("insured", "asegurado|persona asegurada|titular|titular póliza|titular seguro|asegurado principal|suscriptor"),
    ("insured", "dueño póliza|titular tarjeta|asegurado a"),
    (
        "insurance company",
        "compañía seguro|compañía seguros|aseguradora|seguro médico|seguro|seguro salud|nombre seguro",
    ),
    ("insurance company", "nombre compañía seguro|nombre compañía seguros|seguro primario|seguro principal|plan salud"),
    (
        "insurance company",
        "plan médico|nombre aseguradora|seguro médico primario|compañía aseguradora|cobertura médica",
    ),
    ("secondary insurance", "seguro secundario|segundo seguro|otro seguro|seguro médico secundario|seguro adicional"),
    ("employer", "empleador|patrón|empresa"),
    ("pharmacy", "farmacia|farmacia preferida|su farmacia|nombre farmacia|farmacia preferencia|qué farmacia usa"),
    ("pcp", "médico cabecera|doctor cabecera|médico primario|doctor primario|médico familiar|doctor familiar|pediatra"),
    ("pcp", "médico atención primaria|proveedor atención primaria|su médico|su doctor|médico familia|nombre pediatra"),
    ("referring physician", "referido por|médico que refiere|quién lo refirió|quién le refirió|doctor que refiere"),
    ("provider", "proveedor|médico|nombre médico|nombre doctor|nombre proveedor"),
    ("clinic", "clínica|consultorio|nombre clínica"),
    ("school", "escuela|nombre escuela|abogado|dentista"),
    ("witness", "testigo"),
    ("person completing form", "persona que completa|persona que llena|completado por|llenado por|representante"),
    ("person completing form", "paciente o tutor|representante legal|paciente o representante"),
    // Names.
    ("name", "nombre|nombre completo|nombre legal|nombre y apellido|nombre y apellidos|nombres y apellidos"),
    ("name", "apellido y nombre|apellidos y nombres|nombre apellido|apellido nombre|nombre legal completo"),
    ("name", "nombre letra molde|nombre en letra molde|nombre impreso"),
    ("first name", "primer nombre|nombre pila|nombres"),
    ("last name", "apellido|apellidos|apellido paterno|primer apellido|apellido legal"),
    ("middle name", "segundo nombre|inicial|inicial segundo nombre"),
    ("preferred name", "apodo|nombre preferido|sobrenombre|nombre que prefiere|cómo le gusta que le llamen|le llaman"),
    ("previous name", "apellido soltera|nombre soltera|nombre anterior|otro nombre|otros nombres|nombre nacimiento"),
    // About a person.
    ("date of birth", "fecha nacimiento|fecha nac|nacimiento|f nacimiento|fec nac|nacido|nacida|día nacimiento|nació"),
    ("age", "edad|edad actual"),
    ("sex", "sexo|género|sexo al nacer|sexo legal|sexo asignado al nacer"),
    ("social security number", "número seguro social|seguro social|núm seguro social|no seguro social|nss"),
    ("social security number", "número social|n seguro social|últimos 4 seguro social"),
    ("marital status", "estado civil"),
    ("race", "raza"),
    ("ethnicity", "etnia|etnicidad|origen étnico|grupo étnico"),
    (
        "preferred language",
        "idioma|idioma preferido|lengua|idioma que habla|idioma principal|idioma hogar|lengua materna",
    ),
    ("preferred language", "idioma preferencia|idioma primario|idioma en casa|qué idioma habla|idioma que prefiere"),
    ("gender identity", "identidad género"),
    ("pronouns", "pronombres|pronombre"),
    ("driver license number", "licencia conducir|número licencia conducir|licencia manejar|número licencia"),
    ("occupation", "ocupación|profesión|oficio|puesto|ocupación o puesto|trabajo que hace"),
    (
        "employer name",
        "lugar trabajo|lugar empleo|dónde trabaja|empleado por|nombre empleador|trabaja en|centro trabajo",
    ),
    (
        "relationship",
        "parentesco|relación|relación con paciente|parentesco con paciente|relación con niño|relación con usted",
    ),
    (
        "relationship",
        "relación al paciente|parentesco con niño|qué es usted paciente|relación con menor|relación paciente",
    ),
    ("relationship to insured", "relación con asegurado|parentesco con asegurado|relación paciente con asegurado"),
    ("relationship to insured", "relación con titular|parentesco con titular|relación al asegurado"),
    ("spouse name", "nombre esposo|nombre esposa|nombre cónyuge|nombre pareja|nombre esposo a"),
    // Reaching somebody.
    (
        "phone",
        "teléfono|número teléfono|núm teléfono|tel casa|teléfono casa|teléfono hogar|teléfono principal|no teléfono",
    ),
    (
        "phone",
        "otro teléfono|teléfono domicilio|teléfono día|número contacto|teléfono contacto|teléfono en casa|teléfono particular",
    ),
    ("mobile phone", "celular|teléfono celular|número celular|móvil|teléfono móvil|tel celular|cel|núm celular"),
    ("work phone", "teléfono trabajo|tel trabajo|número trabajo|teléfono del empleo|teléfono oficina"),
    ("email", "correo electrónico|correo|dirección correo electrónico|email correo electrónico|dirección electrónica"),
    (
        "address",
        "dirección|domicilio|dirección postal|dirección casa|dirección domicilio|dirección completa|residencia",
    ),
    (
        "address",
        "dirección hogar|domicilio particular|domicilio actual|dirección residencial|dirección física|dirección correo",
    ),
    ("street", "calle|número y calle|calle y número"),
    ("apartment number", "apartamento|departamento núm|núm apartamento|número apartamento"),
    ("city", "ciudad|pueblo"),
    ("state", "estado"),
    ("zip", "código postal|zona postal|cód postal|c postal"),
    (
        "city state zip",
        "ciudad estado código postal|ciudad y estado|ciudad estado|ciudad estado zip|ciudad estado y código postal",
    ),
    ("county", "condado"),
    // Cover.
    ("member id", "número miembro|identificación miembro|número identificación|núm identificación|número afiliado"),
    ("member id", "número id|id miembro|número asegurado|número tarjeta|número identificación miembro|número medicaid"),
    ("policy number", "número póliza|póliza|núm póliza|no póliza|póliza número"),
    ("group number", "número grupo|grupo|núm grupo|no grupo|grupo número"),
    ("plan name", "nombre plan"),
    ("effective date", "fecha vigencia|fecha efectiva|vigencia"),
    // Visit.
    ("date", "fecha|fecha hoy|fecha actual"),
    ("signature", "firma"),
    (
        "patient or guardian signature",
        "firma paciente|firma padre|firma tutor|firma padre o tutor|firma paciente o tutor",
    ),
    ("date signed", "fecha firma"),
    (
        "reason for visit",
        "motivo visita|razón visita|motivo consulta|razón por visita|motivo de su visita|razón visita hoy",
    ),
    ("reason for visit", "motivo visita hoy|razón consulta|por qué viene hoy|queja principal|problema principal"),
    ("reason for visit", "cuál es motivo visita|motivo cita"),
    ("height", "estatura|altura|talla"),
    ("weight", "peso"),
    ("blood pressure", "presión arterial|presión sanguínea"),
    ("temperature", "temperatura"),
    ("pain level", "nivel dolor|dolor"),
    ("last menstrual period", "última menstruación|última regla|fecha última menstruación|fecha última regla"),
    ("date of service", "fecha servicio|fecha visita|fecha cita|fecha consulta"),
    ("medical record number", "número expediente|expediente|número expediente médico|número historia clínica"),
    ("account number", "número cuenta|cuenta"),
    ("diagnosis", "diagnóstico|diagnóstico principal"),
    ("date of injury", "fecha lesión|fecha accidente"),
    // Without a name.
    (
        "allergy",
        "alergias|alergia|medicamentos|medicinas|cirugías|vacunas|historia médica|historial médico|antecedentes",
    ),
    (
        "religion",
        "religión|lugar nacimiento|país nacimiento|país|grado|para uso oficina|solo para uso oficina|comentarios",
    ),
];

/// Words that a Spanish caption may have without meaning anything.
pub(crate) const SPANISH_FILLERS: &str = "de|del|la|el|los|las|su|sus|le|lo|un|una|al|por|favor|es|está|con|en|que";
