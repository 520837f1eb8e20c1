namespace SamSgp.Dicom;

/// <summary>Encapsulated pixel data as one value: its items as they are in a file, without the delimiter.</summary>
internal static class EncapsulatedBytes
{
    public static ReadOnlyMemory<byte> Of(DicomFragmentSequence fragments)
    {
        var output = new EncodedDataset();
        Item(output, 4L * fragments.OffsetTable.Count);
        foreach (var offset in fragments.OffsetTable) output.UInt32(offset, false);
        foreach (var fragment in fragments.Fragments)
        {
            Item(output, fragment.Size + fragment.Size % 2);
            output.Value(fragment);
            if (fragment.Size % 2 != 0) output.Byte(0);
        }

        var stream = new MemoryStream(checked((int)output.Length));
        output.CopyTo(stream);
        return stream.GetBuffer().AsMemory(0, (int)stream.Length);
    }

    private static void Item(EncodedDataset output, long length)
    {
        output.UInt16(0xFFFE, false);
        output.UInt16(0xE000, false);
        output.UInt32((uint)length, false);
    }
}
