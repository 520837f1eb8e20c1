using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using SamSgp.Imaging.Volumes;
using SamSgp.Plugins.ScriptProcess.Wire;
using SamSgp.Plugins.Scripts;

namespace SamSgp.Plugins.Scripting.Compiling;

/// <summary>Compiled scripts by the hash of all that decides what the compiler makes: a text is compiled once, and not again
/// at the next start.</summary>
/// <param name="folder">Where they are kept from run to run; null for nowhere.</param>
/// <param name="exactLines">True to compile without optimisation.</param>
internal sealed class ScriptCache(string? folder, bool exactLines)
{
    private const int HashBytes = SHA256.HashSizeInBytes;

    // A change of the contracts, of the volumes or of the compiler is a change of the script.
    private static readonly string Surroundings = string.Join('|', "2", typeof(Volume).Module.ModuleVersionId,
        typeof(PluginContext).Module.ModuleVersionId, typeof(Microsoft.CodeAnalysis.SyntaxNode).Module.ModuleVersionId, Environment.Version);

    private readonly ConcurrentDictionary<string, Lazy<CompiledScript>> _known = new();

    /// <summary>Names a script's text, kind and place.</summary>
    public string KeyOf(Script script) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Surroundings}|{exactLines}|{script.Kind}|{script.Path}|{script.Text}")));

    /// <summary>The compiled script, from memory, from the folder, or from the compiler.</summary>
    public CompiledScript Get(Script script)
    {
        var key = KeyOf(script);
        return _known.GetOrAdd(key, _ => new Lazy<CompiledScript>(() => Load(key) ?? Compile(key, script))).Value;
    }

    private CompiledScript Compile(string key, Script script)
    {
        var compiled = ScriptCompiler.Compile(script, "script-" + key[..16], exactLines);
        if (compiled.Image is { } image) Keep(key, image);
        return compiled;
    }

    private CompiledScript? Load(string key)
    {
        if (folder is null) return null;
        try
        {
            var bytes = File.ReadAllBytes(PathOf(key));
            // Half a file, as a full disk leaves it, is no script.
            if (bytes.Length < HashBytes || !SHA256.HashData(bytes.AsSpan(HashBytes)).AsSpan().SequenceEqual(bytes.AsSpan(0, HashBytes)))
                return null;
            using var reader = new BinaryReader(new MemoryStream(bytes, HashBytes, bytes.Length - HashBytes));
            var image = new ScriptImage(reader.ReadBytes(reader.ReadInt32()), reader.ReadString(), reader.ReadString());
            return new CompiledScript(image, []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Keep(string key, ScriptImage image)
    {
        if (folder is null) return;
        using var content = new MemoryStream();
        using (var writer = new BinaryWriter(content, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(image.Assembly.Length);
            writer.Write(image.Assembly);
            writer.Write(image.EntryType);
            writer.Write(image.EntryMethod);
        }

        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var path = PathOf(key);
            var partial = $"{path}.{Environment.ProcessId}";
            File.WriteAllBytes(partial, [.. SHA256.HashData(content.ToArray()), .. content.ToArray()]);
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without a folder to write to, the next start compiles again: slower, not wrong.
        }
    }

    private string PathOf(string key) => Path.Combine(folder!, key + ".script");
}
