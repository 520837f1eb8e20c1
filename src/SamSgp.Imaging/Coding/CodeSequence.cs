using SamSgp.Dicom;

namespace SamSgp.Imaging.Coding;

/// <summary>Codes as sequence items (PS3.3 8.8).</summary>
internal static class CodeSequence
{
    private const int ShortCode = 16;

    /// <summary>A sequence of one code.</summary>
    public static DicomSequence Of(DicomTag tag, CodedConcept code) => new(tag, Item(code));

    /// <summary>A code as an item.</summary>
    public static DicomDataset Item(CodedConcept code)
    {
        var item = new DicomDataset();
        item.AddOrUpdate(code.Value.Length <= ShortCode ? DicomTag.CodeValue : DicomTag.LongCodeValue, code.Value);
        item.AddOrUpdate(DicomTag.CodingSchemeDesignator, code.Scheme);
        item.AddOrUpdate(DicomTag.CodeMeaning, code.Meaning);
        return item;
    }

    /// <summary>The first code of a sequence; null where it is missing or has no value. An item without scheme or
    /// meaning, as older writers left them, reads as "99UNKNOWN" and the value itself.</summary>
    public static CodedConcept? Read(DicomDataset dataset, DicomTag tag)
    {
        if (!dataset.TryGetSequence(tag, out var sequence) || sequence.Items.Count == 0) return null;
        var item = sequence.Items[0];
        var value = Text(item, DicomTag.CodeValue) ?? Text(item, DicomTag.LongCodeValue)
            ?? Text(item, DicomTag.URNCodeValue);
        if (value is null) return null;
        return new(Cut(Text(item, DicomTag.CodingSchemeDesignator) ?? "99UNKNOWN", 16), value,
            Cut(Text(item, DicomTag.CodeMeaning) ?? value, 64));
    }

    private static string? Text(DicomDataset item, DicomTag tag) =>
        item.GetSingleValueOrDefault(tag, "").Trim() is { Length: > 0 } text ? text : null;

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most];
}
