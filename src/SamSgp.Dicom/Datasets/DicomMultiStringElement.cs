namespace SamSgp.Dicom;

/// <summary>An element of text whose values are parted by backslashes.</summary>
public abstract class DicomMultiStringElement : DicomStringElement
{
    private string[]? _values;

    private protected DicomMultiStringElement(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    private protected DicomMultiStringElement(DicomTag tag, char padding, string[] values)
        : base(tag, values.Length == 1 ? values[0] ?? "" : string.Join('\\', values), padding)
    {
    }

    /// <inheritdoc/>
    public override int Count => Size == 0 ? 0 : Values.Length;

    private string[] Values => _values ??= Split();

    private protected override string TextAt(int item) => Values[item];

    private string[] Split()
    {
        var text = Text;
        if (text.Length == 0) return Size == 0 ? [] : [""];
        if (!text.Contains('\\', StringComparison.Ordinal)) return [text];
        var values = text.Split('\\');
        for (var i = 0; i < values.Length; i++) values[i] = values[i].TrimEnd(' ', '\0');
        return values;
    }
}
