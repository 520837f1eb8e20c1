using SamSgp.Dicom;

namespace SamSgp.Runs.Scripts;

/// <summary>A series' attributes as route scripts see them.</summary>
internal static class SeriesAttributes
{
    /// <summary>Texts longer than this say nothing of what a series is.</summary>
    private const int LongestText = 1024;

    /// <summary>Text by DICOM keyword: all attributes of the data set itself that have one, but no binary ones and none
    /// without a value; values of one attribute joined by backslashes.</summary>
    public static IReadOnlyDictionary<string, string> Of(DicomDataset header)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(attributes, header);
        // What classic images state at the top, enhanced ones state in functional groups.
        if (header.Contains(DicomTag.SharedFunctionalGroupsSequence)) Add(attributes, header.FunctionalGroupValues(0));
        return attributes;
    }

    private static void Add(Dictionary<string, string> attributes, DicomDataset dataset)
    {
        foreach (var item in dataset)
        {
            if (!IsBinary(item) && item.Tag.DictionaryEntry.Keyword is { Length: > 0 } keyword && dataset.TryGetString(item.Tag, out var text)
                && text.Trim() is { Length: > 0 and <= LongestText } value) attributes.TryAdd(keyword, value);
        }
    }

    private static bool IsBinary(DicomItem item) => item.ValueRepresentation.Code is ['O', _] or "UN";
}
