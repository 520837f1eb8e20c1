using SamSgp.Dicom;

namespace SamSgp.Jobs.Workitems;

/// <summary>Name-value pairs as Content Items (PS3.3 10.2): processing parameters of a workitem, and what we record of a
/// failure.</summary>
internal static class ContentItems
{
    /// <summary>A text with one of this product's own names.</summary>
    public static DicomDataset Text(string name, string value) => new()
    {
        { DicomTag.ValueType, "TEXT" },
        new DicomSequence(DicomTag.ConceptNameCodeSequence, CodeItems.Of(CodeItems.OwnScheme, name, name)),
        { DicomTag.TextValue, value },
    };

    /// <summary>Own names and their values, whatever the value type, in order; items with other systems' names are left
    /// out.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Read(IEnumerable<DicomDataset> items)
    {
        foreach (var item in items)
        {
            var name = CodeItems.FirstValue(item, DicomTag.ConceptNameCodeSequence, CodeItems.OwnScheme);
            if (name is not null) yield return new(name, item.Text(DicomTag.TextValue) ?? item.Text(DicomTag.NumericValue) ?? "");
        }
    }

    /// <summary>The last value of each own name.</summary>
    public static Dictionary<string, string> ReadAsMap(IEnumerable<DicomDataset> items)
    {
        var map = new Dictionary<string, string>();
        foreach (var (name, value) in Read(items)) map[name] = value;
        return map;
    }
}
