namespace SamSgp.Imaging.Morphology;

/// <summary>Fills what a mask encloses. Background is connected by faces, the counterpart of a mask connected by
/// corners.</summary>
internal static class Holes
{
    /// <summary>Sets enclosed zeros to 1.</summary>
    /// <param name="voxels">0 / 1, slice by slice.</param>
    /// <param name="size">Size of the block; what touches its edge is not enclosed.</param>
    /// <param name="inPlane">True to look at each slice by itself.</param>
    public static void Fill(Span<byte> voxels, GridSize size, bool inPlane)
    {
        if (!inPlane)
        {
            FillBlock(voxels, size, true);
            return;
        }

        for (var slice = 0; slice < size.Slices; slice++)
            FillBlock(voxels.Slice(slice * size.SliceLength, size.SliceLength), size with { Slices = 1 }, false);
    }

    private static void FillBlock(Span<byte> voxels, GridSize size, bool slicesToo)
    {
        var background = new byte[voxels.Length];
        for (var i = 0; i < background.Length; i++) background[i] = voxels[i] == 0 ? (byte)1 : (byte)0;
        var components = ConnectedComponents.Find(background, size, Connectivity.Faces);
        var outside = components.FindTouchingEdge(slicesToo);
        components.Fill(voxels, component => !outside[component], 1);
    }
}
