using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace SamSgp.Plugins.ScriptProcess.Wire;

/// <summary>Messages on the pipes between product and script process: a length of four bytes (little-endian), then JSON. A
/// length of 0 asks the running call to stop. Voxels go by files, not here.</summary>
internal static class Frames
{
    private const int MostBytes = 64 << 20;

    /// <summary>Writes a message.</summary>
    public static void Write<T>(Stream stream, T message, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(message, type);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, body.Length);
        stream.Write(length);
        stream.Write(body);
        stream.Flush();
    }

    /// <summary>Asks the running call to stop.</summary>
    public static void WriteStop(Stream stream)
    {
        stream.Write(new byte[4]);
        stream.Flush();
    }

    /// <summary>Reads the next message.</summary>
    /// <param name="stream">The pipe.</param>
    /// <param name="type">What is expected.</param>
    /// <param name="message">The message; null when it asks to stop.</param>
    /// <returns>False at the end of the stream.</returns>
    /// <exception cref="InvalidDataException">What comes is no message.</exception>
    public static bool TryRead<T>(Stream stream, JsonTypeInfo<T> type, out T? message)
        where T : class
    {
        message = null;
        Span<byte> length = stackalloc byte[4];
        if (stream.ReadAtLeast(length, 4, throwOnEndOfStream: false) < 4) return false;
        var count = BinaryPrimitives.ReadInt32LittleEndian(length);
        if (count is < 0 or > MostBytes) throw new InvalidDataException($"A message of {count} bytes.");
        if (count == 0) return true;
        var body = new byte[count];
        if (stream.ReadAtLeast(body, count, throwOnEndOfStream: false) < count) return false;
        try
        {
            message = JsonSerializer.Deserialize(body, type);
            return true;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("A message that is not JSON.", e);
        }
    }
}

/// <summary>The messages' JSON, made at compile time: the first call of a process pays no reflection.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ScriptCall))]
[JsonSerializable(typeof(ScriptReply))]
internal sealed partial class WireJson : JsonSerializerContext;
