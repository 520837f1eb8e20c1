namespace SamSgp.Imaging.Volumes;

/// <summary>Carries an undecodable slice out of a parallel loop; <see cref="VoxelReader"/> makes it a refusal.</summary>
internal sealed class UnreadableSliceException(string message, SliceSource slice, Exception innerException)
    : Exception(message, innerException)
{
    public SliceSource Slice { get; } = slice;
}
