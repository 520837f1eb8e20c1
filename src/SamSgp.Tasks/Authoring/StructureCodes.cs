using SamSgp.Dicom;

namespace SamSgp.Tasks.Authoring;

/// <summary>SNOMED CT codes of structures that people segment, by their English names (PS3.16 CID 7151 and 7159).</summary>
public static class StructureCodes
{
    internal static readonly CodedConcept Anatomy = new("SCT", "123037004", "Anatomical Structure");
    internal static readonly CodedConcept Tissue = new("SCT", "85756007", "Tissue");
    private static readonly CodedConcept Morphology = new("SCT", "49755003", "Morphologically Abnormal Structure");

    private static readonly Dictionary<string, CodedConcept> Sides = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Left"] = new("SCT", "7771000", "Left"),
        ["Right"] = new("SCT", "24028007", "Right"),
        ["Both"] = new("SCT", "51440002", "Bilateral"),
        ["Bilateral"] = new("SCT", "51440002", "Bilateral"),
        ["Anterior"] = new("SCT", "255549009", "Anterior"),
        ["Posterior"] = new("SCT", "255551008", "Posterior"),
    };

    private static readonly Dictionary<string, (CodedConcept Category, CodedConcept Type)> Structures = Table(
        (Anatomy,
        [
            ("10200004", "Liver"), ("78961009", "Spleen"), ("64033007", "Kidney"), ("28231008", "Gallbladder"),
            ("69695003", "Stomach"), ("15776009", "Pancreas"), ("38848004", "Duodenum"), ("71854001", "Colon"),
            ("30315005", "Small intestine"), ("34402009", "Rectum"), ("32849002", "Esophagus"), ("23451007", "Adrenal gland"),
            ("89837001", "Bladder"), ("41216001", "Prostate"), ("64739004", "Seminal Vesicle"), ("35039007", "Uterus"),
            ("15497006", "Ovary"), ("40689003", "Testis"), ("15825003", "Aorta"), ("7832008", "Abdominal aorta"),
            ("64131007", "Inferior Vena Cava"), ("48345005", "Superior Vena Cava"), ("32764006", "Portal Vein"),
            ("81040000", "Pulmonary artery"), ("39607008", "Lung"), ("45653009", "Upper lobe of lung"),
            ("90572001", "Lower lobe of lung"), ("72481006", "Middle lobe of right lung"), ("44567001", "Trachea"),
            ("80891009", "Heart"), ("87878005", "Left Ventricle"), ("53085002", "Right ventricle"), ("82471001", "Left atrium"),
            ("73829009", "Right Atrium"), ("76848001", "Pericardium"), ("12738006", "Brain"), ("113305005", "Cerebellum"),
            ("119238007", "Brain stem"), ("5366008", "Hippocampus"), ("42695009", "Thalamus"), ("11000004", "Caudate nucleus"),
            ("89278009", "Putamen"), ("66720007", "Lateral ventricle"), ("2748008", "Spinal cord"), ("244453006", "Optic chiasm"),
            ("56329008", "Pituitary"), ("81745001", "Eye"), ("79652003", "Eyeball"), ("45289007", "Parotid gland"),
            ("54019009", "Submandibular gland"), ("69748006", "Thyroid"), ("4596009", "Larynx"), ("91609006", "Mandible"),
            ("38199008", "Tooth"), ("89546000", "Skull"), ("51282000", "Vertebra"), ("54735007", "Sacrum"), ("113197003", "Rib"),
            ("56873002", "Sternum"), ("51299004", "Clavicle"), ("79601000", "Scapula"), ("85050009", "Humerus"),
            ("71341001", "Femur"), ("12611008", "Tibia"), ("87342007", "Fibula"), ("64234005", "Patella"), ("22356005", "Ilium"),
            ("59820001", "Blood vessel"), ("51114001", "Artery"), ("29092000", "Vein"), ("59441001", "Lymph node"),
            ("5665001", "Retina"), ("76752008", "Breast"), ("69536005", "Head"), ("113345001", "Abdomen"),
        ]),
        (Tissue,
        [
            ("71616004", "Muscle"), ("272673000", "Bone"), ("248300009", "Body fat"), ("39937001", "Skin"),
            ("309312004", "Cartilage"), ("389080008", "White Matter"), ("389081007", "Gray Matter"),
        ]),
        (Morphology,
        [
            ("4147007", "Mass"), ("52988006", "Lesion"), ("108369006", "Neoplasm"), ("86049000", "Neoplasm, Primary"),
            ("14799000", "Neoplasm, Secondary"), ("367643001", "Cyst"), ("27925004", "Nodule"), ("50960005", "Hemorrhage"),
            ("79654002", "Edema"), ("6574001", "Necrosis"), ("44132006", "Abscess"),
        ]));

    /// <summary>All structures, for lists.</summary>
    public static IEnumerable<CodedConcept> Types => Structures.Values.Select(s => s.Type);

    /// <summary>Codes of a structure: "Liver", "left kidney", "Both lungs", "Anterior hippocampus". Null when none fits.</summary>
    public static StructureCode? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Structures.TryGetValue(name, out var whole)) return new StructureCode(whole.Category, whole.Type, null);
        var words = name.Split(' ', 2);
        if (words.Length < 2 || !Sides.TryGetValue(words[0], out var side)) return null;
        // "Both lungs" names the lung.
        return Structures.TryGetValue(words[1], out var structure) || Structures.TryGetValue(words[1].TrimEnd('s'), out structure)
            ? new StructureCode(structure.Category, structure.Type, side)
            : null;
    }

    private static Dictionary<string, (CodedConcept, CodedConcept)> Table(
        params (CodedConcept Category, (string Value, string Meaning)[] Types)[] groups) => groups
        .SelectMany(g => g.Types.Select(t => (g.Category, Type: new CodedConcept("SCT", t.Value, t.Meaning))))
        .ToDictionary(s => s.Type.Meaning, s => (s.Category, s.Type), StringComparer.OrdinalIgnoreCase);
}
