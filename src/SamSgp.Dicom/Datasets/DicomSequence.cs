using System.Collections;

namespace SamSgp.Dicom;

/// <summary>A sequence of items, each a dataset (VR SQ, PS3.5 7.5).</summary>
public sealed class DicomSequence : DicomItem, IEnumerable<DicomDataset>
{
    /// <summary>A sequence of some items.</summary>
    public DicomSequence(DicomTag tag, params DicomDataset[] items) : base(tag) => Items = [.. items];

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.SQ;

    /// <summary>The items; may be added to.</summary>
    public IList<DicomDataset> Items { get; private init; }

    /// <summary>A sequence around a list, which may still grow.</summary>
    internal static DicomSequence Of(DicomTag tag, List<DicomDataset> items) => new(tag) { Items = items };

    /// <inheritdoc/>
    public IEnumerator<DicomDataset> GetEnumerator() => Items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override void Validate()
    {
        foreach (var item in Items) item.Validate();
    }
}
