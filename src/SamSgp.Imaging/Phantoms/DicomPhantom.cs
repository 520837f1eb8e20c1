using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Phantoms;

/// <summary>Synthetic CT series of an upper abdomen whose organs are known exactly: for the first job on an empty
/// machine, for support sets that may be shipped, and for tests of everything that must not mix up axes.</summary>
public static class DicomPhantom
{
    /// <summary>Makes a series. The same options always give the same bytes.</summary>
    public static PhantomSeries Create(PhantomOptions options)
    {
        var key = FormattableString.Invariant($"samsgp phantom {options}");
        var geometry = PhantomGrid.Place(options, PhantomImages.Uid(key, "frame of reference"));
        var (stored, labels) = PhantomGrid.Fill(geometry, options);
        var order = Enumerable.Range(0, options.Slices).ToArray();
        if (options.ShuffleInstances) new Random(options.Seed).Shuffle(order);
        var images = new PhantomImages(options, key, geometry, stored);
        var volume = Volume.FromStored(geometry, images.References(order), stored,
            [.. Enumerable.Repeat((1f, (float)PhantomGrid.Intercept), options.Slices)], "CT", (60, 400));
        var truth = new MaskVolume(geometry);
        truth.AddLayer(labels, TorsoAnatomy.Names.Keys.ToDictionary(number => (byte)number, number => number));
        return new PhantomSeries(options.MultiFrame ? [images.MultiFrame(order)] : images.SingleFrames(order), volume, truth,
            TorsoAnatomy.Names);
    }
}
