using System.Text.Json.Nodes;
using SamSgp.Inference.Models;
using SamSgp.Sam2.Devices;
using SamSgp.Testing;

namespace SamSgp.Inference.Tests.Models;

public sealed class MachineRatesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _log = [];

    private string File => _folder.PathTo("machine.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Here_FirstUse_IsMeasuredOnceForAllWhoReadTheFile()
    {
        var first = new MachineRates(File, _log.Add).Here;
        var second = new MachineRates(File, _log.Add).Here;

        Assert.Equal(first, second);
        Assert.True(first.InFloat32 > 0);
        Assert.Contains("GFLOP/s", Assert.Single(_log), StringComparison.Ordinal);
    }

    [Fact]
    public void Here_WhatIsKept_DecidesUnasked()
    {
        _ = new MachineRates(File, _log.Add).Here;
        Change(rates => rates["inBFloat16"] = 7 * (rates["inFloat32"] = 1e9)!.GetValue<double>());

        Assert.Equal(new ProductRates(1e9, 7e9), new MachineRates(File, _log.Add).Here);
        Assert.NotEqual(new ProductRates(1e9, 7e9), new MachineRates(File, _log.Add).MeasureAgain());
        Assert.NotEqual(new ProductRates(1e9, 7e9), new MachineRates(File, _log.Add).Here);
    }

    [Fact]
    public void Here_EntriesOfOtherProcessors_StayAndDoNotCount()
    {
        System.IO.File.WriteAllText(File, """{ "Another processor": { "inFloat32": 1, "inBFloat16": 2 } }""");

        var here = new MachineRates(File, _log.Add).Here;

        var all = JsonNode.Parse(System.IO.File.ReadAllText(File))!.AsObject();
        Assert.Equal(2, all.Count);
        Assert.Equal(2, all["Another processor"]!["inBFloat16"]!.GetValue<double>());
        Assert.True(here.InFloat32 > 1000);
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("""{ "P": { "inFloat32": 0, "inBFloat16": 2 } }""")]
    [InlineData("""{ "P": null }""")]
    [InlineData("null")]
    public void Here_FileIsDamaged_IsSaidAndMeasuredAnew(string text)
    {
        System.IO.File.WriteAllText(File, text);

        Assert.True(new MachineRates(File, _log.Add).Here.InFloat32 > 0);

        Assert.Contains(_log, line => line.StartsWith(File + " cannot be read", StringComparison.Ordinal));
        Assert.NotEqual(text, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void Here_FolderCannotBeMade_IsSaidAndGoesOn()
    {
        System.IO.File.WriteAllText(_folder.PathTo("taken"), "");

        Assert.True(new MachineRates(_folder.PathTo("taken/machine.json"), _log.Add).Here.InFloat32 > 0);

        Assert.Contains(_log, line => line.Contains("not kept", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(100, 109, false)]
    [InlineData(100, 111, true)]
    [InlineData(100, 0, false)]
    public void BFloat16Pays_ATenthFaster(double exact, double rounded, bool pays) =>
        Assert.Equal(pays, new ProductRates(exact, rounded).BFloat16Pays);

    private void Change(Action<JsonNode> change)
    {
        var all = JsonNode.Parse(System.IO.File.ReadAllText(File))!.AsObject();
        change(Assert.Single(all).Value!);
        System.IO.File.WriteAllText(File, all.ToJsonString());
    }
}
