using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using SamSgp.Tasks.Manifests;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Inference.Support;

/// <summary>A prepared support set, a .safetensors file: top features of S images as int8 with a scale for each image and channel
/// (<c>top</c> (S, d, G, G), <c>scale</c> (S, d)), which case each is of (<c>case</c> (S)), masks of N segments as packed bits, deflated (<c>masks</c>, of (N, S, P, P)), and
/// in its metadata what it is for and what it is made of. Memories and descriptions are made of these when it is read, in the
/// precision of whoever reads it.</summary>
internal sealed class PreparedSupportFile : IDisposable
{
    private const string Format = "1";
    private const string FormatEntry = "samsgp.support.format";
    private const string PreparationEntry = "samsgp.support.preparation";
    private const string CardEntry = "samsgp.support.card";

    // Images that are brought back at once.
    private const int Batch = 8;
    private const double Steps = 127;
    private const double Least = 1e-12; // of a channel's greatest value, so that one of zeros has a scale

    private readonly SafetensorsFile _file;

    private PreparedSupportFile(SafetensorsFile file, Preparation preparation, SupportCard card) =>
        (_file, Preparation, Card) = (file, preparation, card);

    /// <summary>What it is for.</summary>
    public Preparation Preparation { get; }

    /// <summary>What it is made of.</summary>
    public SupportCard Card { get; }

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="chunks">The examples, at least one.</param>
    /// <param name="preparation">What they are for.</param>
    /// <param name="card">What they are made of.</param>
    public static void Write(string path, IReadOnlyList<SupportChunk> chunks, Preparation preparation, SupportCard card)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var top = cat([.. chunks.Select(chunk => chunk.Top)], 0).to(ScalarType.Float32).cpu();
        var scale = top.abs().amax([2, 3]).clamp_min(Constant(Least)).Over(Steps); // (S, d)
        var whole = (top / scale.unsqueeze(-1).unsqueeze(-1)).round().to(ScalarType.Int8);
        var masks = cat([.. chunks.Select(chunk => chunk.Masks.squeeze(2))], 1).gt(Zero).cpu().contiguous(); // (N, S, P, P)
        SafetensorsWriter.Write(path,
            new Dictionary<string, Tensor>
            {
                ["top"] = whole, ["scale"] = scale, ["masks"] = tensor(Deflate(masks.data<bool>().ToArray())),
                ["case"] = tensor(chunks.SelectMany(chunk => chunk.Cases).ToArray()),
            },
            new Dictionary<string, string>
            {
                [FormatEntry] = Format,
                [PreparationEntry] = JsonSerializer.Serialize(preparation), [CardEntry] = JsonSerializer.Serialize(card),
            });
    }

    /// <summary>Opens a file; its tensors are read when they are asked for.</summary>
    /// <exception cref="SupportSetException">It cannot be read, or is no prepared support set.</exception>
    public static PreparedSupportFile Open(string path)
    {
        SafetensorsFile? file = null;
        try
        {
            file = SafetensorsFile.Open(path);
            if (!file.Metadata.TryGetValue(FormatEntry, out var format)) throw new FormatException("it says nothing of itself");
            if (format != Format) throw new FormatException($"it is of format {format}, and this version reads format {Format}");
            var opened = new PreparedSupportFile(file, Entry<Preparation>(file, PreparationEntry), Entry<SupportCard>(file, CardEntry));
            opened.CheckShapes();
            return opened;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CheckpointException or FormatException or JsonException)
        {
            file?.Dispose();
            throw new SupportSetException($"{path} is no prepared support set that can be read: {fault.Message.TrimEnd('.')}.", fault);
        }
    }

    /// <summary>Refuses to serve a task that it was not made for.</summary>
    /// <exception cref="SupportSetException">It does not fit; the message says in what.</exception>
    public void RefuseUnless(Preparation wanted, TaskManifest task)
    {
        if (wanted.Beside(Preparation) is { } difference)
            throw new SupportSetException($"The prepared support set {_file.Path} does not fit task {task.Id}: it was made {difference}. "
                + $"Make it anew: samsgp tasks prepare {task.Id}.");
    }

    /// <summary>The examples, some at a time; tensors belong to the caller's dispose scope.</summary>
    /// <param name="device">Where they are wanted.</param>
    /// <exception cref="SupportSetException">The masks are damaged.</exception>
    public IEnumerable<SupportChunk> Read(Device device)
    {
        var (top, scale, files) = (_file.Read("top"), _file.Read("scale"), _file.Read("case").data<int>().ToArray());
        var (images, segments, size) = (top.shape[0], SegmentCount, Preparation.ImageSize);
        using var packed = _file.Read("masks");
        using var masks = tensor(Inflate(packed.data<byte>().ToArray(), segments * images * size * size)).view(segments, images, 1, size, size);
        for (var start = 0L; start < images; start += Batch)
        {
            var end = Math.Min(images, start + Batch);
            var values = top.slice(0, start, end, 1).to(ScalarType.Float32) * scale.slice(0, start, end, 1).unsqueeze(-1).unsqueeze(-1);
            // As encoders give them: kernels, and so last digits, follow from strides.
            yield return new SupportChunk(values.to(device).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2),
                masks.slice(1, start, end, 1).to(ScalarType.Float32).to(device), files[(int)start..(int)end]);
        }

        top.Dispose();
        scale.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private int SegmentCount => Preparation.Segments.Split(',').Length;

    private static T Entry<T>(SafetensorsFile file, string name) =>
        file.Metadata.TryGetValue(name, out var text) && JsonSerializer.Deserialize<T>(text) is { } value
            ? value : throw new FormatException($"{name} is missing");

    private void CheckShapes()
    {
        var (top, scale) = (Of("top", ScalarType.Int8, 4), Of("scale", ScalarType.Float32, 2));
        Of("masks", ScalarType.Byte, 1);
        var files = Of("case", ScalarType.Int32, 1);
        var grid = Preparation.ImageSize / Sam2Config.TokenStride;
        if (top[0] < 1 || top[0] != scale[0] || top[0] != files[0] || top[1] != scale[1] || top[2] != grid || top[3] != grid)
            throw new FormatException(string.Create(CultureInfo.InvariantCulture,
                $"its features are {string.Join(" x ", top)}, its scales {string.Join(" x ", scale)}, which do not fit an image of {Preparation.ImageSize} px"));
    }

    private IReadOnlyList<long> Of(string name, ScalarType type, int sides) =>
        _file.Tensors.TryGetValue(name, out var info) && info.Type == type && info.Shape.Count == sides
            ? info.Shape : throw new FormatException($"its tensor {name} is missing or of another kind");

    private static byte[] Deflate(bool[] flags)
    {
        var bits = new byte[(flags.Length + 7) / 8];
        for (var i = 0; i < flags.Length; i++)
            if (flags[i]) bits[i / 8] |= (byte)(1 << (i % 8));
        using var buffer = new MemoryStream();
        using (var deflate = new ZLibStream(buffer, CompressionLevel.SmallestSize)) deflate.Write(bits);
        return buffer.ToArray();
    }

    private bool[] Inflate(byte[] deflated, long count)
    {
        var bits = new byte[(count + 7) / 8];
        try
        {
            using var inflate = new ZLibStream(new MemoryStream(deflated), CompressionMode.Decompress);
            inflate.ReadExactly(bits);
            if (inflate.ReadByte() >= 0) throw new InvalidDataException("there is more of them");
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            throw new SupportSetException($"The masks of {_file.Path} are damaged: {fault.Message.TrimEnd('.')}.", fault);
        }

        var flags = new bool[count];
        for (var i = 0L; i < count; i++) flags[i] = (bits[i / 8] & (1 << (int)(i % 8))) != 0;
        return flags;
    }
}
