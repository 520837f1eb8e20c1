using System.Text.Json;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Parity;

/// <summary>A recording of the original network: what went in, what came out, and the configuration and salt from which
/// its weights follow (<see cref="FormulaWeights"/>). Large tensors are stored sampled: every n-th element.</summary>
internal sealed class GoldenFile : IDisposable
{
    private const string LowResolutionSuffix = "_div8";
    private readonly SafetensorsFile _file;
    private readonly Dictionary<string, long> _strides;
    private readonly Dictionary<string, long[]> _fullShapes;

    private GoldenFile(SafetensorsFile file)
    {
        _file = file;
        Config = Parse<GoldenConfig>("config");
        _strides = file.Metadata.ContainsKey("strides") ? Parse<Dictionary<string, long>>("strides") : [];
        _fullShapes = file.Metadata.ContainsKey("full_shapes") ? Parse<Dictionary<string, long[]>>("full_shapes") : [];
        Weights = new FormulaWeights(file.Metadata.GetValueOrDefault("salt", ""));
    }

    /// <summary>Sizes of the network that was recorded.</summary>
    public GoldenConfig Config { get; }

    /// <summary>Its weights and inputs.</summary>
    public FormulaWeights Weights { get; }

    /// <summary>Names of all recorded tensors.</summary>
    public IEnumerable<string> Names => _file.Tensors.Keys;

    /// <summary>Opens a recording.</summary>
    /// <exception cref="CheckpointException">The file is none.</exception>
    public static GoldenFile Open(string path)
    {
        var file = SafetensorsFile.Open(path);
        try
        {
            return new GoldenFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether a tensor is recorded.</summary>
    public bool Has(string name) => _file.Tensors.ContainsKey(name);

    /// <summary>A recorded tensor as stored: whole or sampled.</summary>
    public Tensor Read(string name) => Has(name)
        ? _file.Read(name)
        : throw new CheckpointException($"{_file.Path} holds no tensor {name}; a recording of this kind must.");

    /// <summary>Shape of a recorded tensor before sampling.</summary>
    public IReadOnlyList<long> FullShape(string name) => _fullShapes.TryGetValue(name, out var shape) ? shape
        : _file.Tensors[name].Shape;

    /// <summary>What the file would store of a tensor of that name.</summary>
    public Tensor Sample(string name, Tensor tensor) =>
        _strides.TryGetValue(name, out var stride) ? tensor.flatten().slice(0, 0, tensor.numel(), stride) : tensor;

    /// <summary>An input (B, C, h, w) eight times finer than it is stored, by bilinear interpolation.</summary>
    public Tensor Upsampled(string name)
    {
        var low = Read(name + LowResolutionSuffix);
        return Sam2Utils.Bilinear(low, 8 * low.shape[2], 8 * low.shape[3]);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private T Parse<T>(string key)
    {
        if (!_file.Metadata.TryGetValue(key, out var json))
            throw new CheckpointException($"{_file.Path} is no recording: its metadata has no {key}.");
        try
        {
            return JsonSerializer.Deserialize<T>(json, GoldenConfig.Json)
                ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new CheckpointException($"{_file.Path}: its metadata's {key} is not what a recording has: {e.Message}", e);
        }
    }
}
