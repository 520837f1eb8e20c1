using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Nifti;

/// <summary>Voxel index -> position in RAS+ (x right, y to the front, z to the head): position = I * i + J * j + K * k +
/// Origin. <see cref="Vector3D"/> holds RAS coordinates here; <see cref="ToLps"/> gives DICOM's.</summary>
internal readonly record struct NiftiAffine(Vector3D I, Vector3D J, Vector3D K, Vector3D Origin)
{
    // Headers hold few digits.
    private const double SameSize = 0.01;

    /// <summary>Factor from a header's space unit (xyzt_units) to millimetres; unknown units are millimetres.</summary>
    public static double Millimetres(int xyztUnits) => (xyztUnits & 7) switch { 1 => 1000, 3 => 0.001, _ => 1 };

    /// <summary>Scaled, e.g. to millimetres.</summary>
    public static NiftiAffine operator *(double factor, NiftiAffine a) =>
        new(a.I * factor, a.J * factor, a.K * factor, a.Origin * factor);

    /// <summary>The same in DICOM's patient coordinates (x to the left, y to the back).</summary>
    public NiftiAffine ToLps() => new(Turn(I), Turn(J), Turn(K), Turn(Origin));

    /// <summary>Precedence of nifti1.h: sform (method 3), then qform (method 2), then pixdim alone (method 1). One that
    /// maps the grid to a line or point, or holds NaN, is passed over.</summary>
    /// <param name="sform">srow_x, srow_y, srow_z; null where sform_code is 0.</param>
    /// <param name="qform">quatern_b, c, d, qoffset_x, y, z; null where qform_code is 0.</param>
    /// <param name="pixdim">pixdim[0..7]; [0] is qfac.</param>
    /// <exception cref="InvalidDataException">sform and pixdim state different sizes.</exception>
    public static NiftiAffine Choose(double[]? sform, double[]? qform, double[] pixdim)
    {
        if (sform is not null && FromRows(sform) is { IsUsable: true } rows)
        {
            CheckAgrees(rows, pixdim);
            return rows;
        }

        Vector3D spacing = new(Spacing(pixdim[1]), Spacing(pixdim[2]), Spacing(pixdim[3]));
        if (qform is not null && FromQuaternion(qform, spacing, pixdim[0]) is { IsUsable: true } turned) return turned;
        return new(new(spacing.X, 0, 0), new(0, spacing.Y, 0), new(0, 0, spacing.Z), default);
    }

    /// <summary>Whether pixdim states the size of a voxel.</summary>
    public static bool StatesSize(double[] pixdim, int axis) => double.IsFinite(pixdim[axis]) && pixdim[axis] != 0;

    // Programs that make a header out of two leave the size of one image and the place of another: one of them is wrong.
    private static void CheckAgrees(NiftiAffine rows, double[] pixdim)
    {
        // Who writes only the sform leaves ones.
        if (pixdim[1] == 1 && pixdim[2] == 1 && pixdim[3] == 1) return;
        double[] sizes = [rows.I.Length, rows.J.Length, rows.K.Length];
        for (var axis = 1; axis <= 3; axis++)
        {
            if (!StatesSize(pixdim, axis) || Math.Abs((Math.Abs(pixdim[axis]) / sizes[axis - 1]) - 1) < SameSize) continue;
            throw new InvalidDataException(FormattableString.Invariant(
                $"NIfTI fields contradict each other: a voxel is {Math.Abs(pixdim[axis]):0.####} by pixdim[{axis}] and {sizes[axis - 1]:0.####} by the sform."));
        }
    }

    private bool IsUsable => double.IsFinite(Origin.Length) && Math.Abs(I.Cross(J).Dot(K)) is > 1e-12 and < 1e12;

    private static Vector3D Turn(Vector3D v) => new(-v.X, -v.Y, v.Z);

    private static double Spacing(double pixdim) =>
        double.IsFinite(pixdim) && pixdim != 0 ? Math.Abs(pixdim) : 1;

    private static NiftiAffine FromRows(double[] r) =>
        new(new(r[0], r[4], r[8]), new(r[1], r[5], r[9]), new(r[2], r[6], r[10]), new(r[3], r[7], r[11]));

    private static NiftiAffine FromQuaternion(double[] q, Vector3D spacing, double qfac)
    {
        var (b, c, d) = (q[0], q[1], q[2]);
        var a = Math.Sqrt(Math.Max(0, 1 - (b * b + c * c + d * d)));
        var k = spacing.Z * (qfac < 0 ? -1 : 1);
        return new(
            new Vector3D(a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c)) * spacing.X,
            new Vector3D(2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b)) * spacing.Y,
            new Vector3D(2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - b * b - c * c) * k,
            new(q[3], q[4], q[5]));
    }
}
