using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Phantoms;

/// <summary>An upper abdomen as formulas: HU and organ at any point of the patient (mm; x to the left, y to the back,
/// z to the head; the origin lies before the spine between liver and kidneys). Left and right, front and back, head and
/// feet all differ, so that no flip of an axis goes unnoticed.</summary>
internal sealed class TorsoAnatomy
{
    public const int Liver = 1;
    public const int Spleen = 2;
    public const int RightKidney = 3;
    public const int LeftKidney = 4;

    private readonly Vector3D _body;
    private readonly double _fat;
    private readonly Blob _liver, _spleen, _rightKidney, _leftKidney, _stomach, _rightLung, _leftLung;
    private readonly double _diaphragm, _spineY, _phase;
    private readonly float _liverHu, _spleenHu, _kidneyHu, _vesselHu;

    public TorsoAnatomy(int seed)
    {
        var random = new Random(seed);
        double Vary(double value, double part) => value * (1 + part * (2 * random.NextDouble() - 1));
        Vector3D Near(double x, double y, double z) => new(x + 7 * (2 * random.NextDouble() - 1),
            y + 6 * (2 * random.NextDouble() - 1), z + 9 * (2 * random.NextDouble() - 1));
        Blob Organ(double x, double y, double z, double rx, double ry, double rz, double bumps) => new(Near(x, y, z),
            new(Vary(rx, 0.12), Vary(ry, 0.12), Vary(rz, 0.12)), bumps, random);

        _body = new(Vary(168, 0.08), Vary(118, 0.08), 0);
        _fat = Vary(14, 0.5);
        _diaphragm = Vary(62, 0.15);
        _spineY = _body.Y - 42;
        _phase = 30 * random.NextDouble();
        _liver = Organ(-72, -14, 22, 88, 78, 66, 0.10);
        _spleen = Organ(104, 38, 28, 30, 44, 42, 0.08);
        _rightKidney = Organ(-62, 48, -38, 27, 24, 50, 0.05);
        _leftKidney = Organ(60, 50, -26, 27, 25, 52, 0.05);
        _stomach = Organ(62, -38, 26, 44, 36, 42, 0.12);
        _rightLung = Organ(-78, 0, 130, 70, 88, 78, 0.03);
        _leftLung = Organ(78, 4, 132, 66, 86, 82, 0.03);
        (_liverHu, _spleenHu) = ((float)Vary(105, 0.08), (float)Vary(132, 0.06));
        (_kidneyHu, _vesselHu) = ((float)Vary(175, 0.08), (float)Vary(205, 0.08));
    }

    /// <summary>Names of the organs that have labels.</summary>
    public static IReadOnlyDictionary<int, string> Names { get; } = new Dictionary<int, string>
    {
        [Liver] = "Liver", [Spleen] = "Spleen", [RightKidney] = "Right kidney", [LeftKidney] = "Left kidney",
    };

    /// <summary>HU without noise, and the organ's label (0 for none).</summary>
    public (float Hu, byte Label) At(Vector3D p)
    {
        // The waist is narrower below, and the back flatter than the front.
        var width = _body.X * (1 + 0.0004 * p.Z);
        var depth = _body.Y * (p.Y > 0 ? 0.94 : 1);
        var radius = Math.Sqrt(Square(p.X / width) + Square(p.Y / depth));
        if (radius > 1) return (-1000, 0);
        var inner = 1 - _fat / _body.Y;
        if (radius > inner) return (radius > 0.985 ? 20 : -100, 0);
        if (SpineHu(p) is { } bone) return (bone, 0);
        if (radius > inner - 0.055) return (RibHu(p) ?? 55, 0);
        // Organs keep off the wall by a rim of fat.
        return radius > inner - 0.075 ? (-95, (byte)0) : Inside(p);
    }

    private (float Hu, byte Label) Inside(Vector3D p)
    {
        if (IsTube(p, -16, _spineY - 42, 12) || IsTube(p, 14, _spineY - 38, 11)) return (_vesselHu, 0);
        if (_rightKidney.Contains(p)) return Kidney(_rightKidney, p, RightKidney);
        if (_leftKidney.Contains(p)) return Kidney(_leftKidney, p, LeftKidney);
        var dome = _diaphragm + 26 - 0.0035 * (Square(Math.Abs(p.X) - 70) + Square(p.Y));
        if (p.Z > dome && (_rightLung.Contains(p) || _leftLung.Contains(p))) return (-840, 0);
        if (_liver.Contains(p) && p.Z <= dome) return (_liverHu + Texture(p, 0.16, 5), Liver);
        if (_spleen.Contains(p)) return (_spleenHu + Texture(p, 0.2, 4), Spleen);
        if (_stomach.Contains(p)) return (p.Y < _stomach.Center.Y - 18 ? -900 : 28, 0);
        // Bowel: coils of wall in fat.
        var bowel = Math.Sin(0.09 * p.X + 0.06 * p.Y + _phase + 1.5 * Math.Sin(0.03 * p.Y)) +
            Math.Sin(0.11 * p.Y - 0.05 * p.X + 1.2 * Math.Sin(0.04 * p.X)) + Math.Sin(0.09 * p.Z + 0.04 * p.X + _phase);
        return p.Z < 10 && p.Y < 30 && bowel > 0.6 ? (bowel > 1.3 ? 18 : 42, (byte)0) : (-90, (byte)0);
    }

    /// <summary>Bright cortex around a darker sinus of fat; the label is the whole organ.</summary>
    private (float, byte) Kidney(Blob kidney, Vector3D p, int label)
    {
        var toMiddle = new Vector3D((p.X - kidney.Center.X * 0.9) / 9, (p.Y - kidney.Center.Y) / 8, (p.Z - kidney.Center.Z) / 20);
        return (toMiddle.Length < 1 ? 60 : _kidneyHu + Texture(p, 0.25, 4), (byte)label);
    }

    /// <summary>Vertebrae with discs between them, the canal behind.</summary>
    private float? SpineHu(Vector3D p)
    {
        var fromBody = Math.Sqrt(Square(p.X / 25) + Square((p.Y - _spineY) / 20));
        if (fromBody < 1)
        {
            var height = Math.Abs((p.Z + _phase + 3000) % 32 - 16) / 16;
            return height > 0.8 ? 95 : fromBody > 0.88 || height > 0.72 ? 520 : 230;
        }

        var fromCanal = Math.Sqrt(Square(p.X / 11) + Square((p.Y - _spineY - 27) / 9));
        return fromCanal < 1 ? 30 : fromCanal < 1.45 ? 450 : null;
    }

    private float? RibHu(Vector3D p)
    {
        // Ribs run around the wall and fall towards the front.
        var along = (p.Z + 0.35 * p.Y + _phase + 3000) % 28;
        return p.Z > -60 && along < 10 && Math.Abs(p.X) > 40 ? (along is > 2 and < 8 ? 180 : 480) : null;
    }

    private float Texture(Vector3D p, double frequency, double strength) => (float)(strength *
        (Math.Sin(p.X * frequency + _phase) * Math.Sin(p.Y * frequency * 1.3) + Math.Sin(p.Z * frequency * 0.9 + _phase)) / 2);

    private static bool IsTube(Vector3D p, double x, double y, double radius) =>
        Square(p.X - x) + Square(p.Y - y) < Square(radius);

    private static double Square(double value) => value * value;

    /// <summary>An ellipsoid with a gently uneven surface.</summary>
    private sealed class Blob(Vector3D center, Vector3D radii, double bumps, Random random)
    {
        private readonly Vector3D _shift = new(6 * random.NextDouble(), 6 * random.NextDouble(), 6 * random.NextDouble());

        public Vector3D Center => center;

        public bool Contains(Vector3D p)
        {
            var q = new Vector3D((p.X - center.X) / radii.X, (p.Y - center.Y) / radii.Y, (p.Z - center.Z) / radii.Z);
            var distance = q.Length;
            if (distance > 1 + bumps) return false;
            var wave = Math.Sin(3 * q.X + _shift.X) * Math.Sin(2.6 * q.Y + _shift.Y) + Math.Sin(3.4 * q.Z + _shift.Z);
            return distance < 1 + bumps * wave / 2;
        }
    }
}
