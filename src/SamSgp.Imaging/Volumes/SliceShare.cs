namespace SamSgp.Imaging.Volumes;

/// <summary>The space that one slice of unevenly placed ones stands for.</summary>
/// <param name="Below">Millimetres against the normal from the slice's middle.</param>
/// <param name="Above">Millimetres along it.</param>
public readonly record struct SliceShare(double Below, double Above)
{
    /// <summary>Millimetres in all.</summary>
    public double Thickness => Below + Above;
}
