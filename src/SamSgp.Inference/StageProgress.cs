namespace SamSgp.Inference;

/// <summary>What a run does, in this order.</summary>
internal enum Stage
{
    Model,
    Support,
    Encoding,
    Segmenting,
    Finishing,
}

/// <summary>Turns stages into one fraction that never falls. Where a run can say how far it is, it can also let others in.</summary>
/// <param name="progress">Told how far the run is.</param>
/// <param name="giveWay">Lets in who does not want to wait for the end of the run.</param>
internal sealed class StageProgress(IProgress<SegmentationProgress> progress, Action giveWay)
{
    // Share of the run at which a stage begins, from what runs on two cores spent; the last entry is the end.
    private static readonly (string Name, double Start, double End)[] Shares =
    [
        ("Loading model", 0, 0.02),
        ("Encoding support set", 0.02, 0.15),
        ("Encoding slices", 0.15, 0.45),
        ("Segmenting", 0.45, 0.97),
        ("Finishing", 0.97, 1),
    ];

    private double _reached;

    public void Report(Stage stage, int done, int total)
    {
        var (name, start, end) = Shares[(int)stage];
        _reached = Math.Max(_reached, start + (end - start) * Math.Min(1, total == 0 ? 1 : (double)done / total));
        progress.Report(new SegmentationProgress(name, done, total, _reached));
        giveWay();
    }
}
