namespace SamSgp.Dicom;

/// <summary>Gives each UID it is asked about a new one, always the same for the same: for copies that must keep their
/// references to each other.</summary>
public sealed class DicomUIDGenerator
{
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

    /// <summary>Replaces every UID of a dataset, and of its sequences, that is not registered by the standard.</summary>
    public void RegenerateAll(DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        foreach (var item in dataset.ToArray())
        {
            if (item is DicomSequence sequence)
            {
                foreach (var nested in sequence.Items) RegenerateAll(nested);
            }
            else if (item is DicomUniqueIdentifier { Count: 1 } element)
            {
                var uid = DicomUID.Parse(element.Get<string>());
                if (uid.Type is DicomUidType.Unknown or DicomUidType.SOPInstance && !uid.UID.StartsWith("1.2.840.10008.", StringComparison.Ordinal))
                    dataset.AddOrUpdate(element.Tag, Generate(uid));
            }
        }
    }
}
