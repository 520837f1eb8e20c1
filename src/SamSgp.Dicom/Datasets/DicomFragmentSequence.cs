using System.Collections;

namespace SamSgp.Dicom;

/// <summary>Encapsulated pixel data (PS3.5 A.4): an offset table and fragments of compressed frames.</summary>
public abstract class DicomFragmentSequence : DicomItem, IEnumerable<IByteBuffer>
{
    private protected DicomFragmentSequence(DicomTag tag) : base(tag)
    {
    }

    /// <summary>The basic offset table: where each frame's first fragment starts, counted from the first fragment's item
    /// tag; empty where there is none.</summary>
    public IList<uint> OffsetTable { get; private set; } = [];

    /// <summary>The fragments, in order; may be added to.</summary>
    public IList<IByteBuffer> Fragments { get; private set; } = [];

    /// <inheritdoc/>
    public IEnumerator<IByteBuffer> GetEnumerator() => Fragments.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static DicomFragmentSequence Create(DicomVR vr, DicomTag tag, List<uint> offsets, List<IByteBuffer> fragments)
    {
        DicomFragmentSequence sequence = vr == DicomVR.OW ? new DicomOtherWordFragment(tag) : new DicomOtherByteFragment(tag);
        sequence.OffsetTable = offsets;
        sequence.Fragments = fragments;
        return sequence;
    }
}
