using System.Buffers.Binary;
using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>A Modality LUT (PS3.3 C.11.1.1.1): stored values that become others by a table rather than a line.</summary>
internal sealed class ModalityTable
{
    private readonly ushort[] _values;
    private readonly int _first;

    private ModalityTable(ushort[] values, int first) => (_values, _first) = (values, first);

    /// <summary>The table of an image; null where it has none.</summary>
    /// <exception cref="DicomDataException">The table is shorter than its descriptor says.</exception>
    public static ModalityTable? Read(DicomDataset dataset)
    {
        if (!dataset.TryGetNonEmptySequence(DicomTag.ModalityLUTSequence, out var sequence)) return null;
        var item = sequence.Items[0];
        if (!item.TryGetValues<int>(DicomTag.LUTDescriptor, out var descriptor) || descriptor.Length != 3 ||
            item.GetDicomItem<DicomElement>(DicomTag.LUTData) is not { } data) return null;
        var entries = (descriptor[0] & 0xFFFF) is > 0 and var count ? count : 65536;
        var bytes = data.Buffer.Memory.Span;
        if (bytes.Length < 2 * entries)
            throw new DicomDataException($"LUTData of the Modality LUT holds {bytes.Length} bytes; {entries} entries need more.");
        var values = new ushort[entries];
        for (var i = 0; i < entries; i++) values[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]);
        return new ModalityTable(values, descriptor[1]);
    }

    /// <summary>What a stored value becomes.</summary>
    public ushort Find(int stored) => _values[Math.Clamp(stored - _first, 0, _values.Length - 1)];
}
