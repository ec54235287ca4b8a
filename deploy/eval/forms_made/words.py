"""The words that made documents are filled with: names, places, payers, diagnoses. All of it is made up or general."""

FIRST_NAMES = (
    "Ada", "Otis", "Talia", "Lucian", "Zainab", "Reza", "Ximena", "Wenlan", "Folasade", "Isaura", "Octavian", "Giambattista",
    "Catherine", "Lucinda", "Michael", "Angela", "Robert", "Nadia", "Samira", "Felix", "Hannah", "Evaristo", "Wanda", "Ludwig",
    "Siobhan", "Thuy", "Minh", "Anh", "Kofi", "Amara", "Dmitri", "Olga", "Yuki", "Kenji", "Priya", "Arjun", "Fatima", "Omar",
    "Leila", "Jose", "Maria", "Carlos", "Sofia", "Emma", "Liam", "Noah", "Olivia", "James", "Mary", "John", "Patricia",
    "Jennifer", "Linda", "David", "Susan", "Joseph", "Karen", "Thomas", "Lisa", "Daniel", "Nancy", "Matthew", "Sandra",
    "Anthony", "Ashley", "Mark", "Kimberly", "Steven", "Donna", "Paul", "Emily", "Andrew", "Carol", "Joshua", "Michelle",
    "Kenneth", "Amanda", "Kevin", "Melissa", "Brian", "Deborah", "George", "Stephanie", "Timothy", "Rebecca", "Ronald", "Laura",
)

LAST_NAMES = (
    "Vale", "Crane", "Hayes", "Sabbagh", "Baroudi", "Attar", "Morgan", "Waters", "Brandvold", "Castellucci", "Ybarra", "Hruska",
    "Moreira", "Solanki", "Adeyemi", "Pembrithe", "Okafor", "Nguyen", "Tran", "Ivanov", "Petrova", "Tanaka", "Sato", "Sharma",
    "Patel", "Khan", "Hussein", "Garcia", "Martinez", "Lopez", "Silva", "Smith", "Johnson", "Williams", "Brown", "Jones",
    "Miller", "Davis", "Wilson", "Anderson", "Taylor", "Thomas", "Moore", "Jackson", "Martin", "Lee", "Thompson", "White",
    "Harris", "Clark", "Lewis", "Robinson", "Walker", "Young", "Allen", "King", "Wright", "Scott", "Torres", "Hill", "Flores",
    "Green", "Adams", "Nelson", "Baker", "Hall", "Rivera", "Campbell", "Mitchell", "Carter", "Roberts", "O'Neil", "McAllister",
    "Fitzgerald", "Schwarz", "Lindqvist", "Kowalczyk", "Delacroix",
)

# City, state and ZIP code.
PLACES = (
    ("Dover", "DE", "19901"), ("Huntsville", "AL", "35801"), ("Joliet", "IL", "60432"), ("Topeka", "KS", "66603"),
    ("Albany", "NY", "12207"), ("Rochester", "MN", "55901"), ("Medford", "OR", "97501"), ("Raleigh", "NC", "27601"),
    ("Peoria", "IL", "61602"), ("Chicago", "IL", "60611"), ("Tucson", "AZ", "85701"), ("Nampa", "ID", "83651"),
    ("El Paso", "TX", "79901"), ("Fort Wayne", "IN", "46802"), ("Providence", "RI", "02903"), ("Burlington", "VT", "05401"),
    ("Sacramento", "CA", "95814"), ("Lincoln", "NE", "68508"), ("Baton Rouge", "LA", "70801"), ("Green Bay", "WI", "54301"),
    ("Little Rock", "AR", "72201"), ("Santa Fe", "NM", "87501"),
)

STREETS = (
    "Elm", "Oak", "Clover", "Magnolia", "Harrison", "Linden", "Cinnabar", "Harborlight", "Sextant", "Maple", "Juniper", "Willow",
    "Birch", "Lakeview", "Basswood", "Stonegate", "Prairie", "Monroe", "Washington", "Sunset", "Hickory", "Meadow", "Foxglove",
    "Quarry",
)

STREET_KINDS = ("St", "Street", "Ave", "Avenue", "Rd", "Lane", "Dr", "Drive", "Ct", "Blvd", "Way", "Terrace", "Pkwy")

# Of those places. The numbers behind them begin with 555-01: nobody has such a number.
AREA_CODES = (
    "302", "256", "815", "785", "518", "507", "541", "919", "309", "312", "520", "208", "915", "260", "401", "802", "916", "402",
    "225", "920", "501", "505",
)

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)

PAYERS = (
    "Marigold Ridge Health", "Windward Valley PPO", "Bright Orchard HMO", "Iron Bridge Assurance", "Kestrel National Health",
    "Harrowgate Health", "Blue Mesa Mutual", "Cascade Trust Insurance", "Northstar Benefit Plan", "Granite State Health Plan",
    "Tallgrass Community Care", "Anchor Bay Insurance Co", "Medicare", "Atlas Valley Health",
)

PLANS = (
    "Value 70/30", "Copper 2500", "Silver Select", "Bronze HSA 3000", "Meridian PPO Select", "Select Plus", "Standard Option",
    "Premier HMO",
)

FACILITIES = (
    "Brookhollow Regional Medical Center", "Sandhill Family Medicine", "Cobble Creek Clinic", "Copper Kettle Pediatrics",
    "Lakeside Orthopedics", "Riverbend Health Center", "Summit Cardiology Associates", "Juniper Women's Health",
    "Old Mill Internal Medicine", "Twin Pines Hospital", "Bayview Dermatology Group",
)

PHARMACIES = (
    "Parkway Rx", "Corner Drug", "Main Street Pharmacy", "Wellspring Pharmacy", "Hilltop Apothecary", "Cedar Pharmacy #218",
)

EMPLOYERS = (
    "Brenner Machine Shop", "Granger Freight", "City of Dover Schools", "Maple Leaf Bakery", "Quill & Page Books",
    "Delta Roofing LLC", "Acme Textiles", "Northfield Dairy", "Self-employed", "Union Hardware",
)

OCCUPATIONS = (
    "Bookkeeper", "Weaver", "Teacher", "Truck driver", "Nurse", "Electrician", "Cashier", "Machinist", "Student", "Retired",
    "Sales manager",
)

VISIT_REASONS = (
    "Left hip pain since a fall", "Follow up on blood pressure", "Cough for two weeks", "Annual physical", "Low back pain",
    "Rash on both arms", "Headaches, worse at night", "New patient visit", "Knee swelling",
    "Chest tightness when climbing stairs",
)

# Each with its ICD-10 code.
DIAGNOSES = (
    ("Anemia, unspecified", "D64.9"), ("Low back pain", "M54.50"), ("Type 2 diabetes", "E11.9"),
    ("Essential hypertension", "I10"), ("Acute pharyngitis", "J02.9"), ("Migraine", "G43.909"), ("Asthma, mild", "J45.20"),
    ("Osteoarthritis of knee", "M17.11"),
)

# Each with its strength and the directions.
MEDICATIONS = (
    ("Dulaglutide", "1.5 mg/0.5 mL pen", "Inject 1.5 mg weekly"), ("Metformin", "500 mg tablet", "Take one tablet twice daily"),
    ("Lisinopril", "10 mg tablet", "1 tab PO daily"), ("Albuterol HFA", "90 mcg", "2 puffs every 4 hours as needed"),
    ("Adalimumab", "40 mg/0.8 mL", "Inject every 14 days"),
)

SPECIALTIES = (
    "Physical Therapy", "Cardiology", "Orthopedics", "Dermatology", "Internal Medicine", "Neurology", "Rheumatology",
    "Pediatrics",
)

CONTACT_RELATIONSHIPS = ("Spouse", "Sister", "Brother", "Mother", "Father", "Friend", "Daughter", "Son", "Partner", "Neighbor")

# What stands behind captions of what is no field.
OTHER_VALUES = (
    "Catholic", "Kent", "Internet search", "Penicillin", "B-214", "114", "77120", "Day", "Mornings", "No", "Routine", "T. Weiss",
    "District 9", "Newspaper", "Regular", "Low salt", "3", "Green", "Tier 2", "Oakwood Family Practice", "None known",
    "Blue Ford",
)
