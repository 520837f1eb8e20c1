// Route: is this radiograph a frontal one? Lateral views are often marked in only one of several attributes.

var view = Attribute("ViewPosition").ToUpperInvariant();
if (view is "LL" or "RL" or "LAT" or "LATERAL" or "LLO" or "RLO")
    return Refuses($"The view position is {view}: lateral; the task is for frontal radiographs.");

// Patient Orientation (0020,0020): where rows and columns run to. In a frontal view rows run to the left or right,
// in a lateral one to the front (A) or back (P).
var rows = Attribute("PatientOrientation").Split('\\')[0];
if (rows.StartsWith('A') || rows.StartsWith('P'))
    return Refuses($"Its rows run to {(rows[0] == 'A' ? "the front" : "the back")} of the patient: lateral; the task is for frontal radiographs.");

return Fits(view.Length > 0 ? $"The view position is {view}." : "Nothing says that it is a lateral view.");
