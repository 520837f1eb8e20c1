namespace SamSgp.Dicom;

/// <summary>Gives each UID it is asked about a new one, always the same for the same: for copies that must keep their
/// references to each other.</summary>
public sealed class DicomUIDGenerator
{
    // Parts of the keywords of attributes whose UID is no thing but a kind of things.
    private static readonly string[] Kinds = ["Class", "TransferSyntax", "CodingScheme", "MappingResource", "ContextUID"];

    private readonly Dictionary<string, DicomUID> _replacements = new(StringComparer.Ordinal);

    /// <summary>A new UID under 2.25, from a random UUID (PS3.5 B.2).</summary>
    public static DicomUID GenerateDerivedFromUUID() => DicomUID.Generate();

    /// <summary>The replacement of a UID.</summary>
    public DicomUID Generate(DicomUID sourceUid)
    {
        ArgumentNullException.ThrowIfNull(sourceUid);
        if (!_replacements.TryGetValue(sourceUid.UID, out var replacement))
            _replacements[sourceUid.UID] = replacement = DicomUID.Generate();
        return replacement;
    }

    /// <summary>Replaces the UIDs of a dataset, and of its sequences, private ones too. Those that the standard registers stay, and those that
    /// say what kind a thing is (SOP classes, transfer syntaxes, coding schemes, context groups), also of a vendor's own.</summary>
    public void RegenerateAll(DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        foreach (var item in dataset.ToArray())
        {
            if (item is DicomSequence sequence)
            {
                foreach (var nested in sequence.Items) RegenerateAll(nested);
            }
            else if (item is DicomUniqueIdentifier { Count: > 0 } element && !IsKind(element.Tag))
            {
                dataset.AddOrUpdate(new DicomUniqueIdentifier(element.Tag, [.. element.Get<string[]>().Select(Replace)]));
            }
        }
    }

    private string Replace(string uid)
    {
        var isOwn = uid.Length > 0 && !uid.StartsWith("1.2.840.10008.", StringComparison.Ordinal)
            && DicomUID.Parse(uid).Type is DicomUidType.Unknown or DicomUidType.SOPInstance;
        return isOwn ? Generate(DicomUID.Parse(uid)).UID : uid;
    }

    private static bool IsKind(DicomTag tag) =>
        Array.Exists(Kinds, word => tag.DictionaryEntry.Keyword.Contains(word, StringComparison.Ordinal));
}
