namespace SamSgp.Dicom;

/// <summary>Is told what a dataset consists of, in order. A method that returns false ends the walk.</summary>
public interface IDicomDatasetWalker
{
    /// <summary>The walk begins.</summary>
    void OnBeginWalk();

    /// <summary>An element.</summary>
    bool OnElement(DicomElement element);

    /// <summary>An element, in a walk that may wait; as <see cref="OnElement"/> where that is not said.</summary>
    Task<bool> OnElementAsync(DicomElement element) => Task.FromResult(OnElement(element));

    /// <summary>A sequence begins.</summary>
    bool OnBeginSequence(DicomSequence sequence);

    /// <summary>An item of the sequence begins.</summary>
    bool OnBeginSequenceItem(DicomDataset dataset);

    /// <summary>The item ends.</summary>
    bool OnEndSequenceItem();

    /// <summary>The sequence ends.</summary>
    bool OnEndSequence();

    /// <summary>Encapsulated pixel data begins.</summary>
    bool OnBeginFragment(DicomFragmentSequence fragment);

    /// <summary>A fragment of it.</summary>
    bool OnFragmentItem(IByteBuffer item);

    /// <summary>A fragment, in a walk that may wait; as <see cref="OnFragmentItem"/> where that is not said.</summary>
    Task<bool> OnFragmentItemAsync(IByteBuffer item) => Task.FromResult(OnFragmentItem(item));

    /// <summary>The pixel data ends.</summary>
    bool OnEndFragment();

    /// <summary>The walk ends, also where it was broken off.</summary>
    void OnEndWalk();
}
