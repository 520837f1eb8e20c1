namespace SamSgp.Plugins.Tests;

public sealed class PluginParametersTests
{
    private readonly PluginParameters _parameters = new(new Dictionary<string, object> { ["sigma"] = 1.5, ["careful"] = true, ["side"] = "left" });

    [Fact]
    public void Get_RightKind_GivesTheValue() =>
        Assert.Equal((1.5, true, "left"), (_parameters.Number("sigma"), _parameters.Flag("careful"), _parameters.Text("side")));

    [Fact]
    public void Get_WrongKindOrName_SaysWhatThereIs()
    {
        Assert.Equal("Parameter 'side' is no number.", Assert.Throws<ArgumentException>(() => _parameters.Number("side")).Message);
        Assert.Equal("The task has no parameter 'sigm'; it has sigma, careful, side.",
            Assert.Throws<ArgumentException>(() => _parameters.Number("sigm")).Message);
    }
}
