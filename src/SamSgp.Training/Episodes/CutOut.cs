using SamSgp.Training.Datasets;

namespace SamSgp.Training.Episodes;

/// <summary>A thing cut out of a picture, a structure or a region of it, to be laid on others.</summary>
/// <param name="Picture">Where it was.</param>
/// <param name="Label">Its label there.</param>
/// <param name="X">Its middle, -1..1.</param>
/// <param name="Y">Likewise.</param>
/// <param name="Extent">Part of the picture's width it covers.</param>
/// <param name="Size">Part of an image's width it is to cover.</param>
internal sealed record CutOut(LabelledSlice Picture, byte Label, float X, float Y, float Extent, float Size)
{
    private const double Shown = 0.8; // of the images that need not show a thing
    private const double Structures = 0.5; // things that are labelled in their picture, where any is
    private static readonly (double Least, double Most) Sizes = (0.08, 0.5);

    /// <summary>Something of a picture; null where there is nothing to cut.</summary>
    /// <param name="random">Draws it.</param>
    /// <param name="picture">Where to cut.</param>
    /// <param name="side">Fineness of regions in pixels.</param>
    public static CutOut? Draw(EpisodeRandom random, LabelledSlice picture, int side)
    {
        if (!random.Chance(Structures)) picture = PictureRegions.Of(random, picture, side);
        var labels = Enumerable.Range(1, 255).Select(label => (byte)label).Where(label => picture.Share(label) > SetEpisodes.LeastShare).ToList();
        if (labels.Count == 0) return null;
        var label = labels[random.Below(labels.Count)];
        var (x, y, extent) = picture.Labelled([label]);
        return new CutOut(picture, label, x, y, extent, MathF.Exp(random.Between(Math.Log(Sizes.Least), Math.Log(Sizes.Most))));
    }

    /// <summary>A picture with things laid on it; the first is labelled 1, and so on. Later things lie beneath earlier ones.</summary>
    /// <param name="random">The image's numbers.</param>
    /// <param name="things">In order of their labels.</param>
    /// <param name="ground">What they are laid on; its labels are dropped.</param>
    /// <param name="side">Side of the result in pixels.</param>
    /// <param name="sure">All things are there; else each most often.</param>
    public static LabelledSlice Lay(EpisodeRandom random, IReadOnlyList<CutOut> things, LabelledSlice ground, int side, bool sure)
    {
        var plane = side * side;
        var channels = ground.Channels == 1 && things.All(thing => thing.Picture.Channels == 1) ? 1 : 3;
        var (pixels, marks) = (new float[3 * plane], new byte[plane]);
        Sample(SpatialWarp.ForImage(random, 1), ground, side, pixels, new byte[plane]);
        var (laid, found) = (new float[3 * plane], new byte[plane]);
        for (var i = things.Count - 1; i >= 0; i--)
        {
            if (!sure && !random.Chance(Shown)) continue;
            Sample(things[i].Somewhere(random), things[i].Picture, side, laid, found);
            for (var at = 0; at < plane; at++)
            {
                var cover = Cover(found, things[i].Label, at, side);
                if (cover == 0) continue;
                for (var channel = 0; channel < channels; channel++)
                    pixels[(channel * plane) + at] += cover * (laid[(channel * plane) + at] - pixels[(channel * plane) + at]);
                if (found[at] == things[i].Label) marks[at] = (byte)(i + 1);
            }
        }

        return LabelledSlice.OfPlanes(side, side, channels, pixels, marks);
    }

    private SpatialWarp Somewhere(EpisodeRandom random) =>
        SpatialWarp.Laid(random, (X, Y), Extent / (Size * MathF.Exp(random.Between(-0.25, 0.25))));

    // Share of the thing around a pixel: its edge is as soft as edges in pictures are.
    private static float Cover(byte[] labels, byte label, int at, int side)
    {
        var (x, y) = (at % side, at / side);
        var inside = 0;
        for (var dy = -1; dy <= 1; dy++)
            for (var dx = -1; dx <= 1; dx++)
                if (labels[(Math.Clamp(y + dy, 0, side - 1) * side) + Math.Clamp(x + dx, 0, side - 1)] == label) inside++;
        return inside / 9f;
    }

    // As SpatialWarp.Sample, always in three channels.
    private static void Sample(SpatialWarp warp, LabelledSlice slice, int side, float[] pixels, byte[] labels)
    {
        warp.Sample(slice, side, pixels, labels);
        if (slice.Channels == 3) return;
        var plane = side * side;
        pixels.AsSpan(0, plane).CopyTo(pixels.AsSpan(plane, plane));
        pixels.AsSpan(0, plane).CopyTo(pixels.AsSpan(2 * plane, plane));
    }
}
