namespace SamSgp.Dicom;

/// <summary>How a dataset and its pixels are encoded (PS3.5 10 and Annex A). One row a syntax; others are taken for
/// encapsulated explicit VR little endian, as all that may come must be (PS3.5 10.3).</summary>
public sealed partial class DicomTransferSyntax : IEquatable<DicomTransferSyntax>
{
    private DicomTransferSyntax(DicomUID uid)
    {
        UID = uid;
        IsExplicitVR = true;
    }

    /// <summary>Its UID and name.</summary>
    public DicomUID UID { get; }

    /// <summary>True for what the standard once had.</summary>
    public bool IsRetired { get; private init; }

    /// <summary>Whether each element names its VR.</summary>
    public bool IsExplicitVR { get; private init; }

    /// <summary>Whether frames are fragments (PS3.5 A.4).</summary>
    public bool IsEncapsulated { get; private init; }

    /// <summary>Whether decoding may not give the original back.</summary>
    public bool IsLossy { get; private init; }

    /// <summary>The term of LossyImageCompressionMethod; null for lossless ones.</summary>
    public string? LossyCompressionMethod { get; private init; }

    /// <summary>Whether the dataset is deflated.</summary>
    public bool IsDeflate { get; private init; }

    /// <summary>Order of bytes.</summary>
    public Endian Endian { get; private init; }

    /// <summary>Whether pixel data has the other order of bytes than the rest.</summary>
    public bool SwapPixelData { get; private init; }

    /// <summary>Every syntax with a row here.</summary>
    public static IEnumerable<DicomTransferSyntax> KnownEntries => Registry.Values;

    /// <summary>The syntax of a UID; an unknown one is taken for encapsulated explicit VR little endian.</summary>
    public static DicomTransferSyntax Parse(string uid) => Lookup(DicomUID.Parse(uid));

    /// <summary>The syntax of a UID; an unknown one is taken for encapsulated explicit VR little endian.</summary>
    public static DicomTransferSyntax Lookup(DicomUID uid)
    {
        ArgumentNullException.ThrowIfNull(uid);
        return Query(uid) ?? new DicomTransferSyntax(uid) { IsEncapsulated = true, IsRetired = uid.IsRetired };
    }

    /// <summary>The syntax of a UID; null where there is no row for it.</summary>
    public static DicomTransferSyntax? Query(DicomUID uid)
    {
        ArgumentNullException.ThrowIfNull(uid);
        return Registry.GetValueOrDefault(uid.UID);
    }

    /// <summary>Makes a private syntax known.</summary>
    public static DicomTransferSyntax Register(DicomUID uid, Endian endian = Endian.Little, bool isExplicitVR = true,
        bool isEncapsulated = true)
    {
        ArgumentNullException.ThrowIfNull(uid);
        return Registry.GetOrAdd(uid.UID, _ => new DicomTransferSyntax(uid)
        {
            Endian = endian, IsExplicitVR = isExplicitVR, IsEncapsulated = isEncapsulated,
        });
    }

    /// <summary>The name.</summary>
    public override string ToString() => UID.Name;

    /// <inheritdoc/>
    public bool Equals(DicomTransferSyntax? other) => other is not null && UID == other.UID;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DicomTransferSyntax);

    /// <inheritdoc/>
    public override int GetHashCode() => UID.GetHashCode();

    /// <summary>Same UID.</summary>
    public static bool operator ==(DicomTransferSyntax? a, DicomTransferSyntax? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Another UID.</summary>
    public static bool operator !=(DicomTransferSyntax? a, DicomTransferSyntax? b) => !(a == b);
}
