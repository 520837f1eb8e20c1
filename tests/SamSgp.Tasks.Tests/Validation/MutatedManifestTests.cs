using SamSgp.Testing;

namespace SamSgp.Tasks.Tests.Validation;

/// <summary>Manifests as hasty hands leave them: whatever is changed, the reader ends with a manifest or with faults.</summary>
public sealed class MutatedManifestTests : IDisposable
{
    private const int Mutations = 100;

    private readonly TemporaryTasks _tasks = new();

    public static TheoryData<string> Shipped =>
        [.. Directory.GetDirectories(Path.Combine(SharedData.RepositoryRoot, "plugin-manifests")).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];

    public void Dispose() => _tasks.Dispose();

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Read_MutatedManifest_GivesAManifestOrFaults(string task)
    {
        var text = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "plugin-manifests", task, "task.yaml"));
        var random = new Random(task.Length);
        var faulty = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var reading = _tasks.Read(Mutate(text, random));
            Assert.Equal(reading.Manifest is null, reading.Faults.Count > 0);
            Assert.All(reading.Faults, fault => Assert.NotEmpty(fault.Remedy));
            faulty += reading.Manifest is null ? 1 : 0;
        }

        Assert.InRange(faulty, Mutations / 3, Mutations);
    }

    private static string Mutate(string text, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var lines = text.Split('\n').ToList();
            var (line, at) = (random.Next(lines.Count), random.Next(text.Length));
            const string odd = "{}[]:,#&*!|>'\"%@`-? \t\\\0\u00e9";
            switch (random.Next(7))
            {
                case 0: lines.RemoveAt(line); text = string.Join('\n', lines); break;
                case 1: lines.Insert(line, lines[random.Next(lines.Count)]); text = string.Join('\n', lines); break;
                case 2: lines[line] = new string(' ', random.Next(8)) + lines[line].TrimStart(); text = string.Join('\n', lines); break;
                case 3: text = text.Insert(at, odd[random.Next(odd.Length)].ToString()); break;
                case 4: text = text.Remove(at, 1); break;
                case 5: text = text[..at] + (char)random.Next(32, 127) + text[(at + 1)..]; break;
                default: text = text[..random.Next(text.Length / 2, text.Length)]; break;
            }
        }

        return text;
    }
}
