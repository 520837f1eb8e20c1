namespace SamSgp.Inference.Preprocessing;

/// <summary>Voxels that hold no number.</summary>
internal static class UndefinedVoxels
{
    /// <summary>What to tell the user of them.</summary>
    public static string Sentence(long count) => $"{count} voxels hold no number (NaN); they count as the darkest value.";
}
