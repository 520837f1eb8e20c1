namespace SamSgp.Dicom;

/// <summary>A coded concept (PS3.3 8.8): value, scheme and meaning.</summary>
public sealed class DicomCodeItem : DicomDataset, IEquatable<DicomCodeItem>
{
    /// <summary>A code.</summary>
    /// <param name="value">CodeValue; LongCodeValue where it is longer than 16 characters, URNCodeValue for a URN.</param>
    /// <param name="scheme">CodingSchemeDesignator, such as SCT, DCM, UCUM.</param>
    /// <param name="meaning">CodeMeaning, for people.</param>
    /// <param name="version">CodingSchemeVersion, where it is needed.</param>
    public DicomCodeItem(string value, string scheme, string meaning, string? version = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        AddOrUpdate(ValueTag(value), value);
        AddOrUpdate(DicomTag.CodingSchemeDesignator, scheme);
        AddOrUpdate(DicomTag.CodeMeaning, meaning);
        if (!string.IsNullOrEmpty(version)) AddOrUpdate(DicomTag.CodingSchemeVersion, version);
    }

    /// <summary>The code that is an item of a code sequence.</summary>
    public DicomCodeItem(DicomDataset dataset)
    {
        AutoValidate = false;
        ArgumentNullException.ThrowIfNull(dataset);
        dataset.CopyTo(this);
    }

    /// <summary>The code that is the only item of a sequence.</summary>
    /// <exception cref="DicomDataException">The sequence has no items.</exception>
    public DicomCodeItem(DicomSequence sequence) : this(First(sequence))
    {
    }

    /// <summary>CodeValue, LongCodeValue or URNCodeValue; empty where none is there.</summary>
    public string Value => Text(DicomTag.CodeValue) is { Length: > 0 } code ? code
        : Text(DicomTag.LongCodeValue) is { Length: > 0 } longCode ? longCode
        : Text(DicomTag.URNCodeValue);

    /// <summary>CodingSchemeDesignator.</summary>
    public string Scheme => Text(DicomTag.CodingSchemeDesignator);

    /// <summary>CodeMeaning.</summary>
    public string Meaning => Text(DicomTag.CodeMeaning);

    /// <summary>CodingSchemeVersion; empty where there is none.</summary>
    public string Version => Text(DicomTag.CodingSchemeVersion);

    /// <summary>Same value, scheme and version, whatever the meaning's words.</summary>
    public bool Equals(DicomCodeItem? other) =>
        other is not null && Value == other.Value && Scheme == other.Scheme && Version == other.Version;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DicomCodeItem);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value, Scheme, Version);

    /// <summary><c>(value,scheme,"meaning")</c>.</summary>
    public override string ToString() => $"({Value},{Scheme}{(Version.Length > 0 ? ":" + Version : "")},\"{Meaning}\")";

    private static DicomTag ValueTag(string value)
    {
        if (value.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) || value.Contains("://", StringComparison.Ordinal))
            return DicomTag.URNCodeValue;
        return value.Length > 16 ? DicomTag.LongCodeValue : DicomTag.CodeValue;
    }

    private static DicomDataset First(DicomSequence sequence) => sequence.Items.Count > 0
        ? sequence.Items[0]
        : throw new DicomDataException($"{sequence.Tag} has no items to be a code.");

    private string Text(DicomTag tag) => GetSingleValueOrDefault(tag, "");
}
