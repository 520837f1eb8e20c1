using System.Globalization;
using System.Text;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Nrrd;

/// <summary>The fields of a NRRD header that say what the voxels are and where they lie
/// (teem.sourceforge.net/nrrd/format.html).</summary>
internal sealed class NrrdHeader
{
    private const int LongestHeader = 1 << 20;
    private const int MostSlices = ushort.MaxValue; // each has a place, which takes more than a voxel

    private static readonly Dictionary<string, NrrdType> Types = new(StringComparer.Ordinal)
    {
        ["signed char"] = NrrdType.Int8, ["int8"] = NrrdType.Int8, ["int8_t"] = NrrdType.Int8,
        ["uchar"] = NrrdType.UInt8, ["unsigned char"] = NrrdType.UInt8, ["uint8"] = NrrdType.UInt8, ["uint8_t"] = NrrdType.UInt8,
        ["short"] = NrrdType.Int16, ["short int"] = NrrdType.Int16, ["signed short"] = NrrdType.Int16, ["signed short int"] = NrrdType.Int16,
        ["int16"] = NrrdType.Int16, ["int16_t"] = NrrdType.Int16,
        ["ushort"] = NrrdType.UInt16, ["unsigned short"] = NrrdType.UInt16, ["unsigned short int"] = NrrdType.UInt16, ["uint16"] = NrrdType.UInt16,
        ["uint16_t"] = NrrdType.UInt16,
        ["int"] = NrrdType.Int32, ["signed int"] = NrrdType.Int32, ["int32"] = NrrdType.Int32, ["int32_t"] = NrrdType.Int32,
        ["uint"] = NrrdType.UInt32, ["unsigned int"] = NrrdType.UInt32, ["uint32"] = NrrdType.UInt32, ["uint32_t"] = NrrdType.UInt32,
        ["float"] = NrrdType.Float32, ["double"] = NrrdType.Float64,
    };

    private NrrdHeader(Dictionary<string, string> fields)
    {
        if (Field(fields, "dimension") is var dimension && dimension != "3") throw new InvalidDataException($"The NRRD file has dimension {dimension}; 3 is read.");
        if (!Types.TryGetValue(Field(fields, "type").ToLowerInvariant(), out var type))
            throw new InvalidDataException($"NRRD type '{fields["type"]}' is not read; integers of 8 to 32 bits, float and double are.");
        Type = type;
        Gzip = Field(fields, "encoding").ToLowerInvariant() switch
        {
            "raw" => false,
            "gzip" or "gz" => true,
            var other => throw new InvalidDataException($"NRRD encoding '{other}' is not read; raw and gzip are."),
        };
        foreach (var other in (string[])["data file", "datafile", "line skip", "lineskip", "byte skip", "byteskip"])
            if (fields.ContainsKey(other)) throw new InvalidDataException($"NRRD field '{other}' is not read: the voxels follow the header.");
        if (type.Size() > 1) BigEndian = Field(fields, "endian") == "big";
        if (fields.TryGetValue("kinds", out var kinds) && kinds.Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(kind => kind is not ("domain" or "space" or "???")))
            throw new InvalidDataException($"NRRD kinds '{kinds}' are not read: a voxel has one number.");
        Geometry = GeometryOf(fields);
    }

    public NrrdType Type { get; }

    public bool Gzip { get; }

    public bool BigEndian { get; }

    public VolumeGeometry Geometry { get; }

    /// <summary>Reads the header and leaves the stream behind the empty line.</summary>
    public static NrrdHeader Read(Stream stream)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var left = LongestHeader;
        if (!ReadLine(stream, ref left).StartsWith("NRRD000", StringComparison.Ordinal)) throw new InvalidDataException("Not a NRRD file: it does not begin with NRRD000.");
        while (ReadLine(stream, ref left) is { Length: > 0 } line)
        {
            if (line[0] == '#' || line.Contains(":=", StringComparison.Ordinal)) continue; // comments and keys of others
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon <= 0) throw new InvalidDataException($"NRRD line '{Shown(line)}' is no field.");
            fields[line[..colon].ToLowerInvariant()] = line[(colon + 2)..].Trim();
        }

        return new NrrdHeader(fields);
    }

    private static VolumeGeometry GeometryOf(Dictionary<string, string> fields)
    {
        var sizes = Field(fields, "sizes").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0 ? size
                : throw new InvalidDataException($"NRRD field sizes is '{Shown(fields["sizes"])}'; three whole numbers from 1 are expected.")).ToArray();
        if (sizes.Length != 3) throw new InvalidDataException($"NRRD field sizes has {sizes.Length} numbers; 3 are expected.");
        if ((long)sizes[0] * sizes[1] > Array.MaxLength || (long)sizes[0] * sizes[1] * sizes[2] > Array.MaxLength)
            throw new InvalidDataException("The NRRD volume is too large for memory.");
        if (sizes[2] > MostSlices) throw new InvalidDataException($"The NRRD volume has {sizes[2]} slices; at most {MostSlices} are read.");
        var turn = fields.GetValueOrDefault("space", "left-posterior-superior").ToLowerInvariant() switch
        {
            "left-posterior-superior" or "lps" => 1,
            "right-anterior-superior" or "ras" => -1,
            var other => throw new InvalidDataException($"NRRD space '{Shown(other)}' is not read; left-posterior-superior and right-anterior-superior are."),
        };
        var known = fields.TryGetValue("space directions", out var directions);
        var axes = known ? Vectors(directions!, 3, "space directions", turn)
            : [new Vector3D(SpacingOf(fields, 0), 0, 0), new Vector3D(0, SpacingOf(fields, 1), 0), new Vector3D(0, 0, SpacingOf(fields, 2))];
        if (!(Math.Abs(axes[0].Cross(axes[1]).Dot(axes[2])) is > 1e-12 and < 1e12))
            throw new InvalidDataException("NRRD field space directions maps the grid to a plane, a line or a point.");
        if (Math.Abs(axes[0].Normalized().Dot(axes[1].Normalized())) > VolumeGeometry.MostShear)
            throw new InvalidDataException("NRRD field space directions has rows and columns that are not at right angles: resample the image first.");
        var origin = fields.TryGetValue("space origin", out var place) ? Vectors(place, 1, "space origin", turn)[0] : default;
        var (row, column) = (axes[0].Normalized(), axes[1].Normalized());
        return new VolumeGeometry
        {
            Columns = sizes[0], Rows = sizes[1], RowDirection = row, ColumnDirection = column, ColumnSpacing = axes[0].Length, RowSpacing = axes[1].Length,
            SliceSpacing = Math.Abs(axes[2].Dot(row.Cross(column).Normalized())), HasPixelSpacing = known || fields.ContainsKey("spacings"),
            HasSliceSpacing = sizes[2] > 1 && (known || fields.ContainsKey("spacings")),
            SlicePositions = [.. Enumerable.Range(0, sizes[2]).Select(k => origin + axes[2] * k)],
        };
    }

    private static double SpacingOf(Dictionary<string, string> fields, int axis) =>
        fields.TryGetValue("spacings", out var text) && text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: 3 } parts
        && double.TryParse(parts[axis], NumberStyles.Float, CultureInfo.InvariantCulture, out var spacing) && double.IsFinite(spacing) && spacing != 0
            ? Math.Abs(spacing) : 1;

    private static Vector3D[] Vectors(string text, int count, string field, int turn)
    {
        var vectors = text.Split([' ', ')'], StringSplitOptions.RemoveEmptyEntries).Select(part => part.TrimStart('(').Split(',')).ToList();
        var numbers = new List<double>();
        foreach (var part in vectors.SelectMany(vector => vector))
            if (double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)) numbers.Add(number);
        if (vectors.Count != count || numbers.Count != 3 * count || vectors.Any(vector => vector.Length != 3))
            throw new InvalidDataException($"NRRD field {field} is '{Shown(text)}'; {count} of the form (x,y,z) are expected.");
        return [.. Enumerable.Range(0, count).Select(i => new Vector3D(turn * numbers[3 * i], turn * numbers[(3 * i) + 1], numbers[(3 * i) + 2]))];
    }

    private static string Field(Dictionary<string, string> fields, string name) =>
        fields.TryGetValue(name, out var value) ? value : throw new InvalidDataException($"The NRRD header has no field '{name}'.");

    private static string ReadLine(Stream stream, ref int left)
    {
        var line = new StringBuilder();
        while (true)
        {
            var value = stream.ReadByte();
            if (value < 0 || --left < 0) throw new InvalidDataException("The NRRD file ends within its header.");
            if (value == '\n') return line.ToString().TrimEnd('\r');
            line.Append((char)value);
        }
    }

    private static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
