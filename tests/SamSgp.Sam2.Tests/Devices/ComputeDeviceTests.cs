using SamSgp.Sam2.Devices;

namespace SamSgp.Sam2.Tests.Devices;

public sealed class ComputeDeviceTests
{
    [Theory]
    [InlineData("cpu", 2, "cpu")]
    [InlineData("CUDA", 1, "cuda:0")]
    [InlineData(" cuda:1 ", 2, "cuda:1")]
    [InlineData("auto", 2, "cuda:0")]
    [InlineData("auto", 0, "cpu")]
    public void Resolve_DeviceThatIsThere_IsIt(string name, int cudaDevices, string expected)
    {
        Assert.True(ComputeDevice.TryParse(name, out var device, out _));

        Assert.Equal(expected, device.Resolve(() => cudaDevices).ToString());
    }

    [Fact]
    public void TryParseList_Names_GivesADeviceEach()
    {
        Assert.True(ComputeDevice.TryParseList("cuda:1, CPU,cuda", out var devices, out _));

        Assert.Equal(["cuda:1", "cpu", "cuda:0"], devices.Select(device => device.ToString()));
    }

    [Fact]
    public void TryParseList_NamesThatAreNone_SaysAllOfThem()
    {
        Assert.False(ComputeDevice.TryParseList("cpu,gpu,tpu", out _, out var fault));

        Assert.Contains("'gpu' is no device", fault, StringComparison.Ordinal);
        Assert.Contains("'tpu' is no device", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_Cpu_DoesNotAskForCuda() =>
        Assert.Equal("cpu", ComputeDevice.Cpu.Resolve(() => throw new InvalidOperationException("asked")).ToString());

    [Theory]
    [InlineData("cuda", 0, "no CUDA device can be used here")]
    [InlineData("cuda:2", 2, "there are 2 CUDA devices: cuda:0 to cuda:1")]
    public void Resolve_DeviceThatIsNotThere_SaysWhatIs(string name, int cudaDevices, string expected)
    {
        Assert.True(ComputeDevice.TryParse(name, out var device, out _));

        var fault = Assert.Throws<InvalidOperationException>(() => device.Resolve(() => cudaDevices));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:1:2")]
    [InlineData("")]
    [InlineData(null)]
    public void TryParse_NoDevice_SaysWhatWouldBe(string? name)
    {
        Assert.False(ComputeDevice.TryParse(name, out _, out var fault));

        Assert.Contains("cpu, cuda, cuda:N", fault, StringComparison.Ordinal);
    }
}
