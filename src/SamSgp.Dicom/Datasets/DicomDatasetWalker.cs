namespace SamSgp.Dicom;

/// <summary>Goes through a dataset and all that is nested in it.</summary>
public sealed class DicomDatasetWalker
{
    private readonly DicomDataset _dataset;

    /// <summary>A walk through a dataset.</summary>
    public DicomDatasetWalker(DicomDataset dataset) => _dataset = dataset;

    /// <summary>Tells a walker everything.</summary>
    public void Walk(IDicomDatasetWalker walker)
    {
        ArgumentNullException.ThrowIfNull(walker);
        walker.OnBeginWalk();
        Walk(_dataset, walker);
        walker.OnEndWalk();
    }

    /// <summary>Tells a walker everything, waiting where it does.</summary>
    public async Task WalkAsync(IDicomDatasetWalker walker)
    {
        ArgumentNullException.ThrowIfNull(walker);
        walker.OnBeginWalk();
        await WalkAsync(_dataset, walker);
        walker.OnEndWalk();
    }

    private static bool Walk(DicomDataset dataset, IDicomDatasetWalker walker) => dataset.Items.All(item => item switch
    {
        DicomSequence sequence => Walk(sequence, walker),
        DicomFragmentSequence fragments => walker.OnBeginFragment(fragments)
            && fragments.Fragments.All(walker.OnFragmentItem) && walker.OnEndFragment(),
        _ => walker.OnElement((DicomElement)item),
    });

    private static bool Walk(DicomSequence sequence, IDicomDatasetWalker walker) => walker.OnBeginSequence(sequence)
        && sequence.Items.All(item => walker.OnBeginSequenceItem(item) && Walk(item, walker) && walker.OnEndSequenceItem())
        && walker.OnEndSequence();

    private static async Task<bool> WalkAsync(DicomDataset dataset, IDicomDatasetWalker walker)
    {
        foreach (var item in dataset.Items)
        {
            var goesOn = item switch
            {
                DicomSequence sequence => await WalkAsync(sequence, walker),
                DicomFragmentSequence fragments => await WalkAsync(fragments, walker),
                _ => await walker.OnElementAsync((DicomElement)item),
            };
            if (!goesOn) return false;
        }

        return true;
    }

    private static async Task<bool> WalkAsync(DicomSequence sequence, IDicomDatasetWalker walker)
    {
        if (!walker.OnBeginSequence(sequence)) return false;
        foreach (var item in sequence.Items)
            if (!walker.OnBeginSequenceItem(item) || !await WalkAsync(item, walker) || !walker.OnEndSequenceItem()) return false;
        return walker.OnEndSequence();
    }

    private static async Task<bool> WalkAsync(DicomFragmentSequence fragments, IDicomDatasetWalker walker)
    {
        if (!walker.OnBeginFragment(fragments)) return false;
        foreach (var fragment in fragments.Fragments)
            if (!await walker.OnFragmentItemAsync(fragment)) return false;
        return walker.OnEndFragment();
    }
}
