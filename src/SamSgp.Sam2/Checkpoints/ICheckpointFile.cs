using static TorchSharp.torch;

namespace SamSgp.Sam2.Checkpoints;

/// <summary>An open file of named tensors. Opening reads names, types and shapes; tensors are read one by
/// one.</summary>
public interface ICheckpointFile : IDisposable
{
    /// <summary>Where the file is.</summary>
    string Path { get; }

    /// <summary>Every tensor by its key, without what a training program wrapped around the network's own
    /// keys.</summary>
    IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>The file's own words about itself; empty where its format has none.</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads one tensor, contiguous, on the CPU, as stored; the caller (or its dispose scope) owns
    /// it.</summary>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    /// <exception cref="CheckpointException">The file ends early.</exception>
    Tensor Read(string name);
}
