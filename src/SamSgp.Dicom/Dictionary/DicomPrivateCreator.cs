namespace SamSgp.Dicom;

/// <summary>The owner of a block of private attributes (PS3.5 7.8.1).</summary>
public sealed class DicomPrivateCreator : IEquatable<DicomPrivateCreator>, IComparable<DicomPrivateCreator>
{
    /// <summary>An owner by the text of its (gggg,00xx) element.</summary>
    public DicomPrivateCreator(string creator) => Creator = creator;

    /// <summary>The text.</summary>
    public string Creator { get; }

    /// <inheritdoc/>
    public int CompareTo(DicomPrivateCreator? other) => string.CompareOrdinal(Creator, other?.Creator);

    /// <inheritdoc/>
    public bool Equals(DicomPrivateCreator? other) => other is not null && Creator == other.Creator;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DicomPrivateCreator);

    /// <inheritdoc/>
    public override int GetHashCode() => Creator.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Creator;

    /// <summary>Order.</summary>
    public static bool operator <(DicomPrivateCreator a, DicomPrivateCreator b) => a.CompareTo(b) < 0;

    /// <summary>Order.</summary>
    public static bool operator >(DicomPrivateCreator a, DicomPrivateCreator b) => a.CompareTo(b) > 0;

    /// <summary>Order.</summary>
    public static bool operator <=(DicomPrivateCreator a, DicomPrivateCreator b) => a.CompareTo(b) <= 0;

    /// <summary>Order.</summary>
    public static bool operator >=(DicomPrivateCreator a, DicomPrivateCreator b) => a.CompareTo(b) >= 0;

    /// <summary>Same text.</summary>
    public static bool operator ==(DicomPrivateCreator? a, DicomPrivateCreator? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Different text.</summary>
    public static bool operator !=(DicomPrivateCreator? a, DicomPrivateCreator? b) => !(a == b);
}
