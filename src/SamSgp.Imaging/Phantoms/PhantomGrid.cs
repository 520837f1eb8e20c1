using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Phantoms;

/// <summary>Places a phantom's slices and fills them.</summary>
internal static class PhantomGrid
{
    /// <summary>CT numbers are stored unsigned from this intercept on, as scanners do.</summary>
    public const int Intercept = -1024;

    public static VolumeGeometry Place(PhantomOptions options, string frameOfReferenceUid)
    {
        var (row, column) = Directions(options);
        var normal = row.Cross(column);
        var lean = Math.Tan(options.GantryTilt * Math.PI / 180) * options.SliceSpacing;
        var step = normal * options.SliceSpacing + column * lean;
        var first = row * (-(options.Columns - 1) / 2.0 * options.ColumnSpacing) +
            column * (-(options.Rows - 1) / 2.0 * options.RowSpacing) + step * (-(options.Slices - 1) / 2.0);
        return new VolumeGeometry
        {
            Columns = options.Columns,
            Rows = options.Rows,
            RowDirection = row,
            ColumnDirection = column,
            RowSpacing = options.RowSpacing,
            ColumnSpacing = options.ColumnSpacing,
            SliceSpacing = options.SliceSpacing,
            SlicePositions = [.. Enumerable.Range(0, options.Slices).Select(k => first + step * k)],
            FrameOfReferenceUid = frameOfReferenceUid,
        };
    }

    /// <summary>Stored values (HU - <see cref="Intercept"/>, 12 bits) and labels of all voxels.</summary>
    public static (short[] Stored, byte[] Labels) Fill(VolumeGeometry geometry, PhantomOptions options)
    {
        var anatomy = new TorsoAnatomy(options.Seed);
        var stored = new short[geometry.VoxelCount];
        var labels = new byte[stored.Length];
        var noise = new GaussianNoise(options.Seed);
        for (int k = 0, at = 0; k < geometry.Slices; k++)
        {
            for (var y = 0; y < geometry.Rows; y++)
            {
                for (var x = 0; x < geometry.Columns; x++, at++)
                {
                    labels[at] = anatomy.At(geometry.ToPatient(x, y, k)).Label;
                    // Four samples a pixel soften edges as a detector does.
                    var hu = 0f;
                    for (var s = 0; s < 4; s++)
                        hu += anatomy.At(geometry.ToPatient(x + (s & 1) * 0.5 - 0.25, y + (s >> 1) * 0.5 - 0.25, k)).Hu / 4;
                    var value = hu + options.Noise * noise.Next() - Intercept;
                    stored[at] = (short)Math.Clamp(Math.Round(value), 0, 4095);
                }
            }
        }

        return (stored, labels);
    }

    private static (Vector3D Row, Vector3D Column) Directions(PhantomOptions options)
    {
        var (row, column) = options.Plane switch
        {
            PhantomPlane.Sagittal => (new Vector3D(0, 1, 0), new Vector3D(0, 0, -1)),
            PhantomPlane.Coronal => (new Vector3D(1, 0, 0), new Vector3D(0, 0, -1)),
            PhantomPlane.Oblique => (Turn(new(1, 0, 0)), Turn(new(0, 1, 0))),
            _ => (new Vector3D(1, 0, 0), new Vector3D(0, 1, 0)),
        };
        return (options.FlipRows ? row * -1 : row, options.FlipColumns ? column * -1 : column);
    }

    /// <summary>By 20 degrees about x, 15 about y, 10 about z.</summary>
    private static Vector3D Turn(Vector3D v)
    {
        var (sx, cx) = Math.SinCos(20 * Math.PI / 180);
        var (sy, cy) = Math.SinCos(15 * Math.PI / 180);
        var (sz, cz) = Math.SinCos(10 * Math.PI / 180);
        v = new(v.X, cx * v.Y - sx * v.Z, sx * v.Y + cx * v.Z);
        v = new(cy * v.X + sy * v.Z, v.Y, -sy * v.X + cy * v.Z);
        return new(cz * v.X - sz * v.Y, sz * v.X + cz * v.Y, v.Z);
    }

    /// <summary>Normal deviates, two at a time (Box and Muller).</summary>
    private sealed class GaussianNoise(int seed)
    {
        private readonly Random _random = new(seed ^ 0x5EED);
        private double? _spare;

        public double Next()
        {
            if (_spare is { } spare)
            {
                _spare = null;
                return spare;
            }

            var radius = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble()));
            var (sin, cos) = Math.SinCos(2 * Math.PI * _random.NextDouble());
            _spare = radius * sin;
            return radius * cos;
        }
    }
}
