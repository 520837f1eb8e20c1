using SamSgp.Storage.Index;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Tests.Instances;

namespace SamSgp.Storage.Tests.Index;

/// <summary>Forty-two studies of one instance each, stored once for all tests that only search.</summary>
public sealed class SearchedStudies : IAsyncLifetime
{
    private static readonly string[] Names =
        ["Doe^John", "DOE^JANE=\\u5c71\\u7530^\\u592a\\u90ce", "M\\u00fcller^Hans", "O'Brien*[x]^A", "van der Berg^Jo", "", "Do"];

    private readonly StoreFixture _store = new();
    private readonly List<JsonAttributes> _datasets = [];

    public InstanceSearch Search => new(_store.Database);

    public IReadOnlyList<JsonAttributes> Datasets => _datasets;

    public async Task InitializeAsync()
    {
        var instances = new InstanceStore(_store.Directory, _store.Database, TimeProvider.System);
        var all = new List<StagedInstance>();
        for (var n = 0; n < 42; n++)
        {
            var attributes = $$$"""
                {"00080020":{"vr":"DA","Value":["202401{{{n % 28 + 1:00}}}"]},
                 "00080021":{"vr":"DA","Value":["202401{{{n % 28 + 1:00}}}"]},
                 "00080023":{"vr":"DA","Value":["202401{{{n % 28 + 1:00}}}"]},
                 "00080030":{"vr":"TM","Value":["{{{(n % 2 == 0 ? $"{n % 24:00}30" : $"{n % 24:00}3015.5")}}}"]},
                 "00080031":{"vr":"TM","Value":["{{{n % 24:00}}}30"]},
                 "00080033":{"vr":"TM","Value":["{{{n % 24:00}}}"]},
                 "00080201":{"vr":"SH","Value":["{{{(n % 3) switch { 0 => "+0545", 1 => "-0930", _ => "" }}}}"]},
                 "00080050":{"vr":"SH","Value":["A{{{n}}}"]},
                 "00080060":{"vr":"CS","Value":["{{{(n % 3 == 0 ? "CT" : "MR")}}}"]},
                 "00081030":{"vr":"LO","Value":["Study [{{{n}}}] 50%"]},
                 "00100010":{"vr":"PN","Value":[{"Alphabetic":"{{{Names[n % 7].Split('=')[0]}}}","Ideographic":"{{{(Names[n % 7] + "=").Split('=')[1]}}}"}]},
                 "00100020":{"vr":"LO","Value":["P{{{n % 5}}}"]},
                 "00101010":{"vr":"AS","Value":["0{{{n}}}Y"]},
                 "00180050":{"vr":"DS","Value":[{{{n % 4}}}.5]},
                 "00200011":{"vr":"IS","Value":[{{{n}}}]},
                 "00400275":{"vr":"SQ","Value":[{"00400009":{"vr":"SH","Value":["SPS{{{n % 2}}}"]}},{"00400009":{"vr":"SH","Value":["X{{{n}}}"]}}]}}
                """;
            var staged = await TestInstance.StageAsync(_store.Directory, $"1.1.{n}", $"1.2.{n}", $"1.3.{n}", $"{n}", attributes);
            _datasets.Add(staged.Description.Metadata);
            all.Add(staged);
        }

        await instances.StoreAsync(all, DuplicatePolicy.Keep, CancellationToken.None);
        foreach (var staged in all) staged.File.Dispose();
    }

    public Task DisposeAsync()
    {
        _store.Dispose();
        return Task.CompletedTask;
    }
}
