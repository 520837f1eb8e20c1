using System.Diagnostics.CodeAnalysis;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SamSgp.Dicom;

/// <summary>A unique identifier (PS3.5 9); registered ones are properties named by their keyword.</summary>
public sealed partial class DicomUID : IEquatable<DicomUID>
{
    private static readonly Lazy<ConcurrentDictionary<string, DicomUID>> Registry = new(ReadRegistry);

    /// <summary>A UID with what is known of it.</summary>
    public DicomUID(string uid, string name, DicomUidType type, bool retired = false)
    {
        UID = uid;
        Name = name;
        Type = type;
        IsRetired = retired;
    }

    /// <summary>The dotted number.</summary>
    public string UID { get; }

    /// <summary>The registered name; <c>Unknown</c> where there is none.</summary>
    public string Name { get; }

    /// <summary>What it names.</summary>
    public DicomUidType Type { get; }

    /// <summary>True for what the standard once had.</summary>
    public bool IsRetired { get; }

    /// <summary>A new UID under 2.25, from a random UUID (PS3.5 B.2).</summary>
    public static DicomUID Generate() => new(FromUuid(Guid.NewGuid()), "SOP Instance UID", DicomUidType.SOPInstance);

    /// <summary>The UID that a text always has: under 2.25, from the name-based UUID (RFC 9562 version 8, SHA-256) of
    /// the text in UTF-8.</summary>
    public static DicomUID Derive(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new DicomUID(FromUuid(new Guid(hash, bigEndian: true)), "Unknown", DicomUidType.Unknown);
    }

    /// <summary>A UID one arc longer.</summary>
    public static DicomUID Append(DicomUID baseUid, long nextSeq)
    {
        ArgumentNullException.ThrowIfNull(baseUid);
        return new DicomUID($"{baseUid.UID}.{nextSeq}", baseUid.Name, baseUid.Type);
    }

    /// <summary>At most 64 characters, digits and dots, no empty arc, no leading zero (PS3.5 9.1).</summary>
    public static bool IsValidUid([NotNullWhen(true)] string? uid) => UidText.IsValid(uid);

    /// <summary>1 to 64 digits and dots: what every UID in use is, also of devices that leave zeros at the beginning of arcs, and what
    /// can stand in a path.</summary>
    public static bool IsUidText([NotNullWhen(true)] string? uid) => UidText.IsDigitsAndDots(uid);

    /// <summary>The registered UID of this number, else a new one. Trailing blanks and NULs do not count.</summary>
    public static DicomUID Parse(string s) => Parse(s, "Unknown", DicomUidType.Unknown);

    /// <summary>The registered UID of this number, else a new one named as given.</summary>
    public static DicomUID Parse(string s, string name = "Unknown", DicomUidType type = DicomUidType.Unknown)
    {
        ArgumentNullException.ThrowIfNull(s);
        var uid = s.TrimEnd(' ', '\0');
        return Registry.Value.TryGetValue(uid, out var known) ? known : new DicomUID(uid, name, type);
    }

    /// <summary>Makes a UID known to <see cref="Parse(string)"/>.</summary>
    public static void Register(DicomUID uid)
    {
        ArgumentNullException.ThrowIfNull(uid);
        Registry.Value[uid.UID] = uid;
    }

    /// <summary>Every registered UID.</summary>
    public static IEnumerable<DicomUID> Enumerate() => Registry.Value.Values;

    /// <summary>What kind of object a storage SOP class holds.</summary>
    public DicomStorageCategory StorageCategory => DicomStorageCategories.Of(this);

    /// <summary>True for the SOP classes of images.</summary>
    public bool IsImageStorage => StorageCategory == DicomStorageCategory.Image;

    /// <summary>True for the SOP classes of volumes.</summary>
    public bool IsVolumeStorage => StorageCategory == DicomStorageCategory.Volume;

    /// <inheritdoc/>
    public bool Equals(DicomUID? other) => other is not null && UID == other.UID;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DicomUID);

    /// <inheritdoc/>
    public override int GetHashCode() => UID.GetHashCode(StringComparison.Ordinal);

    /// <summary>Name and number.</summary>
    public override string ToString() => $"{Name} [{UID}]";

    /// <summary>Same number.</summary>
    public static bool operator ==(DicomUID? a, DicomUID? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Another number.</summary>
    public static bool operator !=(DicomUID? a, DicomUID? b) => !(a == b);

    internal static string FromUuid(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        var number = new UInt128(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        return string.Create(CultureInfo.InvariantCulture, $"2.25.{number}");
    }

    private static ConcurrentDictionary<string, DicomUID> ReadRegistry()
    {
        var registry = new ConcurrentDictionary<string, DicomUID>(StringComparer.Ordinal);
        foreach (var property in typeof(DicomUID).GetProperties(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static))
            if (property.GetValue(null) is DicomUID uid) registry[uid.UID] = uid;
        return registry;
    }
}
