using System.Buffers.Binary;
using SamSgp.Dicom;

namespace SamSgp.Imaging.Codecs;

/// <summary>A Modality LUT or VOI LUT (PS3.3 C.11.1.1.1, C.11.2.1.1): values that become others by a table.</summary>
internal sealed class LookupTable
{
    private readonly ushort[] _values;
    private readonly int _first;

    private LookupTable(ushort[] values, int first) => (_values, _first) = (values, first);

    /// <summary>The greatest value in the table.</summary>
    public ushort Greatest => _values.Max();

    /// <summary>The first table of a sequence; null where there is none.</summary>
    /// <param name="dataset">The dataset that holds the sequence.</param>
    /// <param name="sequenceTag">ModalityLUTSequence or VOILUTSequence.</param>
    /// <param name="signedInput">The values looked up may be negative, and so may the first one mapped.</param>
    /// <exception cref="DicomDataException">The table is shorter than its descriptor says, or one of values (ModalityLUTSequence)
    /// is none.</exception>
    public static LookupTable? Read(DicomDataset dataset, DicomTag sequenceTag, bool signedInput)
    {
        if (!dataset.TryGetNonEmptySequence(sequenceTag, out var sequence)) return null;
        var item = sequence.Items[0];
        if (!item.TryGetValues<int>(DicomTag.LUTDescriptor, out var descriptor) || descriptor.Length != 3 ||
            item.GetDicomItem<DicomElement>(DicomTag.LUTData) is not { } data)
        {
            // Values without their table would be other values; a picture without its table is still one.
            return sequenceTag != DicomTag.ModalityLUTSequence ? null
                : throw new DicomDataException("ModalityLUTSequence has no LUTDescriptor of three numbers, or no LUTData.");
        }

        var entries = (descriptor[0] & 0xFFFF) is > 0 and var count ? count : 65536;
        var first = signedInput ? (short)descriptor[1] : descriptor[1] & 0xFFFF;
        var bytes = data.Buffer.Memory.Span;
        if (descriptor[2] <= 8 && bytes.Length < 2 * entries && bytes.Length >= entries)
            return new LookupTable(Array.ConvertAll(bytes[..entries].ToArray(), b => (ushort)b), first);
        if (bytes.Length < 2 * entries)
            throw new DicomDataException($"LUTData holds {bytes.Length} bytes; {entries} entries need more.");
        var values = new ushort[entries];
        for (var i = 0; i < entries; i++) values[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]);
        return new LookupTable(values, first);
    }

    /// <summary>What a value becomes; values beyond the ends become what the end does.</summary>
    public ushort Find(int value) => _values[Math.Clamp(value - _first, 0, _values.Length - 1)];
}
