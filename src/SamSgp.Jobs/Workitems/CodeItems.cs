using SamSgp.Dicom;

namespace SamSgp.Jobs.Workitems;

/// <summary>Items of code sequences as UPS uses them (PS3.3 table 8.8-1).</summary>
internal static class CodeItems
{
    /// <summary>Coding Scheme Designator of this product's own codes (private ones begin with 99, PS3.16 8.2).</summary>
    public const string OwnScheme = "99SAMSGP";

    /// <summary>Code Value (SH) holds at most 16 characters; longer ones go into Long Code Value (UC).</summary>
    private const int LongestCodeValue = 16;

    /// <summary>Code Meaning (LO) holds at most 64 characters.</summary>
    private const int LongestMeaning = 64;

    /// <summary>A code item.</summary>
    public static DicomDataset Of(string scheme, string value, string meaning)
    {
        var tag = value.Length <= LongestCodeValue ? DicomTag.CodeValue : DicomTag.LongCodeValue;
        return new DicomDataset
        {
            { tag, value },
            { DicomTag.CodingSchemeDesignator, scheme },
            { DicomTag.CodeMeaning, meaning.Length <= LongestMeaning ? meaning : meaning[..LongestMeaning] },
        };
    }

    /// <summary>The value of a code item, short or long; null where it has none.</summary>
    public static string? ValueOf(DicomDataset item) =>
        item.Text(DicomTag.CodeValue) ?? item.Text(DicomTag.LongCodeValue) ?? item.Text(DicomTag.URNCodeValue);

    /// <summary>The value of the sequence's first item with this scheme; null where there is none.</summary>
    public static string? FirstValue(DicomDataset dataset, DicomTag sequence, string scheme) => dataset.Items(sequence)
        .Where(item => item.Text(DicomTag.CodingSchemeDesignator) == scheme)
        .Select(ValueOf)
        .FirstOrDefault();
}
