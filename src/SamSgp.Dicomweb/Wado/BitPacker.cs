namespace SamSgp.Dicomweb.Wado;

/// <summary>Packs samples of one bit as native pixel data has them: eight to a byte, the first in the lowest bit, frames without
/// gaps (PS3.5 8.1.1).</summary>
internal sealed class BitPacker
{
    private int _pending;
    private int _pendingBits;

    /// <summary>Packs samples of one byte each, after what was left over before.</summary>
    /// <returns>The bytes that are full now.</returns>
    public byte[] Pack(ReadOnlySpan<byte> samples)
    {
        var packed = new byte[(_pendingBits + samples.Length) / 8];
        var at = 0;
        foreach (var sample in samples)
        {
            if (sample != 0) _pending |= 1 << _pendingBits;
            if (++_pendingBits < 8) continue;
            packed[at++] = (byte)_pending;
            (_pending, _pendingBits) = (0, 0);
        }

        return packed;
    }

    /// <summary>The last byte, filled up with zeros; empty where nothing is left over.</summary>
    public byte[] Rest() => _pendingBits == 0 ? [] : [(byte)_pending];
}
