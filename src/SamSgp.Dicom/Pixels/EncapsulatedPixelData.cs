namespace SamSgp.Dicom;

/// <summary>Compressed frames in fragments (PS3.5 A.4). A frame may have several fragments; the offset tables, or the
/// start of each stream, tell which.</summary>
internal sealed class EncapsulatedPixelData : DicomPixelData
{
    private readonly DicomFragmentSequence _fragments;
    private int[]? _firstFragments;
    private ulong _length;

    public EncapsulatedPixelData(DicomDataset dataset, DicomFragmentSequence fragments) : base(dataset) => _fragments = fragments;

    public static EncapsulatedPixelData New(DicomDataset dataset)
    {
        var fragments = new DicomOtherByteFragment(DicomTag.PixelData);
        dataset.Remove(DicomTag.FloatPixelData, DicomTag.DoubleFloatPixelData, DicomTag.ExtendedOffsetTable, DicomTag.ExtendedOffsetTableLengths);
        dataset.Put(fragments);
        dataset.AddOrUpdate(DicomTag.NumberOfFrames, 0);
        return new EncapsulatedPixelData(dataset, fragments);
    }

    public override IByteBuffer GetFrame(int frame)
    {
        CheckFrame(frame);
        var first = _firstFragments ??= FragmentMap.FirstFragments(_fragments, Dataset, NumberOfFrames);
        var end = frame + 1 < first.Length ? first[frame + 1] : _fragments.Fragments.Count;
        if (end - first[frame] == 1) return _fragments.Fragments[first[frame]];
        return new CompositeByteBuffer(_fragments.Fragments.Skip(first[frame]).Take(end - first[frame]));
    }

    public override void AddFrame(IByteBuffer data)
    {
        if (_length <= uint.MaxValue) _fragments.OffsetTable.Add((uint)_length);
        // Offsets of 4 GiB and more do not fit; without a table readers go by the fragments, one a frame.
        else _fragments.OffsetTable.Clear();
        _fragments.Fragments.Add(data);
        _length += 8 + (ulong)(data.Size + data.Size % 2);
        _firstFragments = null;
        NumberOfFrames = _fragments.Fragments.Count;
    }
}
