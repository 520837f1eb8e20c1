namespace SamSgp.Dicom;

/// <summary>Finds the first fragment of each frame: by the extended offset table (PS3.3 C.7.6.3.1.8), by the basic one, by
/// one fragment a frame, or by where compressed streams start.</summary>
internal static class FragmentMap
{
    /// <exception cref="DicomDataException">Nothing tells which fragments belong to which frame.</exception>
    public static int[] FirstFragments(DicomFragmentSequence fragments, DicomDataset dataset, int frames)
    {
        var count = fragments.Fragments.Count;
        if (count == 0) throw new DicomDataException("The pixel data has no fragments.");
        if (frames == 1) return [0];
        if (count >= frames)
        {
            if (dataset.TryGetValues<ulong>(DicomTag.ExtendedOffsetTable, out var extended) && ByOffsets(fragments, extended, frames) is { } byExtended)
                return byExtended;
            if (ByOffsets(fragments, [.. fragments.OffsetTable.Select(offset => (ulong)offset)], frames) is { } byBasic) return byBasic;
            if (count == frames) return [.. Enumerable.Range(0, count)];
            if (ByStreamStarts(fragments, frames) is { } byStarts) return byStarts;
        }

        throw new DicomDataException($"{count} fragments hold {frames} frames, and neither an offset table nor the streams tell which belong together.");
    }

    private static int[]? ByOffsets(DicomFragmentSequence fragments, ulong[] offsets, int frames)
    {
        if (offsets.Length != frames || offsets[0] != 0) return null;
        var first = new int[frames];
        var (fragment, position) = (0, 0UL);
        for (var frame = 0; frame < frames; frame++)
        {
            while (position < offsets[frame] && fragment < fragments.Fragments.Count)
            {
                var size = (ulong)fragments.Fragments[fragment++].Size;
                position += 8 + size + size % 2;
            }

            // An offset that no fragment starts at, or none after the last frame's: the table is wrong.
            if (position != offsets[frame] || fragment >= fragments.Fragments.Count) return null;
            if (frame > 0 && first[frame - 1] == fragment) return null;
            first[frame] = fragment;
        }

        return first;
    }

    private static int[]? ByStreamStarts(DicomFragmentSequence fragments, int frames)
    {
        var first = new List<int>();
        for (var i = 0; i < fragments.Fragments.Count && first.Count <= frames; i++)
            if (StartsStream(fragments.Fragments[i])) first.Add(i);
        return first.Count == frames && first[0] == 0 ? [.. first] : null;
    }

    // JPEG and JPEG-LS start with SOI and another marker, JPEG 2000 with SOC and SIZ, or with a signature box.
    private static bool StartsStream(IByteBuffer fragment)
    {
        if (fragment.Size < 4) return false;
        var start = new byte[4];
        fragment.GetByteRange(0, 4, start);
        return start is [0xFF, 0xD8, 0xFF, _] or [0xFF, 0x4F, 0xFF, 0x51] or [0, 0, 0, 0x0C];
    }
}
