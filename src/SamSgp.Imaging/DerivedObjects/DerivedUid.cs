using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SamSgp.Imaging.DerivedObjects;

/// <summary>UIDs that follow from what they name: the same inputs give the same UID on every machine, so that a
/// result made twice is one object. A SHA-256 over the inputs becomes a version 8 UUID (RFC 9562, 5.8), written as
/// 2.25.decimal (PS3.5 B.2).</summary>
public static class DerivedUid
{
    /// <summary>The UID of a list of inputs; their order and their borders matter.</summary>
    public static string Create(params IEnumerable<string?> inputs)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var input in inputs)
        {
            // -1 marks an absent input, so that it differs from an empty one.
            BinaryPrimitives.WriteInt32LittleEndian(length, input is null ? -1 : Encoding.UTF8.GetByteCount(input));
            hash.AppendData(length);
            if (input is not null) hash.AppendData(Encoding.UTF8.GetBytes(input));
        }

        var uuid = hash.GetHashAndReset().AsSpan(0, 16);
        uuid[6] = (byte)((uuid[6] & 0x0F) | 0x80);
        uuid[8] = (byte)((uuid[8] & 0x3F) | 0x80);
        return "2.25." + BinaryPrimitives.ReadUInt128BigEndian(uuid).ToString(CultureInfo.InvariantCulture);
    }
}
