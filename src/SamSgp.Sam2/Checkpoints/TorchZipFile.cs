using System.IO.Compression;
using SamSgp.Sam2.Checkpoints.Pickles;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Checkpoints;

/// <summary>A <c>.pt</c> or <c>.pth</c> file of PyTorch 1.6 and later: a zip of stored entries, <c>NAME/data.pkl</c>
/// (a pickle of containers and tensors) and one <c>NAME/data/KEY</c> per storage.</summary>
public sealed class TorchZipFile : ICheckpointFile
{
    // The largest official one (SAM2 large) has 120 KB; training checkpoints with optimizers a few MB.
    private const long MaximumPickle = 64 << 20;
    private readonly ZipArchive _zip;
    private readonly string _root;
    private readonly Dictionary<string, PickleTensor> _tensors;
    private readonly Dictionary<string, ZipArchiveEntry> _storages;

    private TorchZipFile(string path, ZipArchive zip)
    {
        (Path, _zip) = (path, zip);
        var pickle = zip.Entries.Where(e => IsPickle(e.FullName)).ToList() is [var one]
            ? one
            : throw Faulty("it is a zip, but not of PyTorch: there is no one data.pkl");
        _root = pickle.FullName[..^"data.pkl".Length];
        if (zip.GetEntry(_root + "constants.pkl") is not null)
            throw Faulty("it is a TorchScript program; weights are needed: torch.save(program.state_dict(), file)");
        RequireLittleEndian();
        _tensors = StateDictNesting.Unwrap(Unpickler.Load(ReadAll(pickle, MaximumPickle)));
        _storages = Storages();
        Tensors = _tensors.ToDictionary(t => t.Key, t => t.Value.Info);
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>Opens a file, reads its pickle and checks every tensor's storage against the zip's directory.</summary>
    /// <exception cref="CheckpointException">It is damaged, or wants more than tensors in plain containers.</exception>
    public static TorchZipFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        ZipArchive? zip = null;
        try
        {
            zip = new ZipArchive(File.OpenRead(path), ZipArchiveMode.Read);
            return new TorchZipFile(path, zip);
        }
        catch (PickleException e)
        {
            zip?.Dispose();
            throw new CheckpointException($"{path}: {e.Message}.", e);
        }
        catch (InvalidDataException e)
        {
            zip?.Dispose();
            throw new CheckpointException(
                $"{path} is cut short or damaged: as a zip it cannot be read ({e.Message}) Download or copy it again.",
                    e);
        }
        catch
        {
            zip?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Tensor Read(string name)
    {
        var tensor = _tensors[name];
        using var scope = NewDisposeScope();
        var elements = empty([tensor.Extent], dtype: tensor.Storage.Type);
        if (tensor.Extent > 0)
        {
            var skipped = tensor.Offset * TensorInfo.SizeOf(tensor.Storage.Type);
            using var stream = _storages[tensor.Storage.Key].Open();
            ReadExactly(name, stream, skipped, elements.bytes);
        }

        var shown = tensor.Extent > 0
            ? elements.as_strided(tensor.Shape, tensor.Strides)
            : elements.reshape(tensor.Shape);
        return shown.contiguous().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    private static bool IsPickle(string name) => name.EndsWith("/data.pkl", StringComparison.Ordinal)
        && name.Count(c => c == '/') == 1;

    private CheckpointException Faulty(string what) => new($"{Path}: {what}.");

    private void RequireLittleEndian()
    {
        if (_zip.GetEntry(_root + "byteorder") is not { } order) return;
        var word = System.Text.Encoding.ASCII.GetString(ReadAll(order, 16));
        if (word != "little") throw Faulty($"its byte order is {word}; little is read");
    }

    private Dictionary<string, ZipArchiveEntry> Storages()
    {
        var storages = new Dictionary<string, ZipArchiveEntry>();
        foreach (var storage in _tensors.Values.Select(t => t.Storage).Distinct())
        {
            var entry = _zip.GetEntry($"{_root}data/{storage.Key}")
                ?? throw Faulty($"storage {storage.Key} is missing");
            var bytes = (Int128)storage.Count * TensorInfo.SizeOf(storage.Type);
            if (entry.Length != bytes)
                throw Faulty($"storage {storage.Key} has {entry.Length} bytes, must have {bytes}");
            RequireStored(entry);
            storages[storage.Key] = entry;
        }

        return storages;
    }

    // PyTorch never compresses: what is compressed is somebody else's, and could be a bomb.
    private void RequireStored(ZipArchiveEntry entry)
    {
        if (entry.CompressedLength != entry.Length)
            throw Faulty($"{entry.FullName} is compressed, which PyTorch never does");
    }

    private byte[] ReadAll(ZipArchiveEntry entry, long maximum)
    {
        if (entry.Length > maximum)
            throw Faulty($"{entry.FullName} has {entry.Length} bytes, at most {maximum} are read");
        RequireStored(entry);
        var content = new byte[entry.Length];
        using var stream = entry.Open();
        ReadExactly(entry.FullName, stream, 0, content);
        return content;
    }

    private void ReadExactly(string name, Stream stream, long skipped, Span<byte> target)
    {
        try
        {
            Skip(stream, skipped);
            stream.ReadExactly(target);
        }
        catch (EndOfStreamException e)
        {
            throw new CheckpointException($"{Path} is damaged: the bytes of {name} end early.", e);
        }
    }

    private static void Skip(Stream stream, long count)
    {
        if (stream.CanSeek)
        {
            stream.Seek(count, SeekOrigin.Begin);
            return;
        }

        Span<byte> passed = new byte[1 << 16];
        for (var left = count; left > 0;)
        {
            var read = stream.Read(passed[..(int)Math.Min(left, passed.Length)]);
            if (read == 0) throw new EndOfStreamException();
            left -= read;
        }
    }
}
