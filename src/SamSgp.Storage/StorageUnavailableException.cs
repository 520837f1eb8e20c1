namespace SamSgp.Storage;

/// <summary>
/// The data directory or its database cannot be used: missing rights, a full disk, another process, a damaged file.
/// The message says what, where, and what would be right; nothing that was acknowledged before is lost by it.
/// </summary>
public sealed class StorageUnavailableException : IOException
{
    /// <summary>Creates the fault.</summary>
    /// <param name="fault">What kind of fault it is.</param>
    /// <param name="message">What happened, where, and what would be right.</param>
    /// <param name="inner">What the file system or SQLite said.</param>
    public StorageUnavailableException(StorageFault fault, string message, Exception? inner)
        : base(message, inner) => Fault = fault;

    /// <summary>What kind of fault it is.</summary>
    public StorageFault Fault { get; }

    /// <summary>What the file system said about a file, as a fault of the store.</summary>
    internal static StorageUnavailableException From(IOException fault, string path) =>
        new(DataDirectory.FaultOf(fault), $"'{path}' cannot be written ({fault.Message}).", fault);
}
