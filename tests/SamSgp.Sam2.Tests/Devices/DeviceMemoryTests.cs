using System.Runtime.InteropServices;
using SamSgp.Sam2.Devices;

namespace SamSgp.Sam2.Tests.Devices;

public sealed class DeviceMemoryTests
{
    [Theory]
    [InlineData(null, "per_process_memory_fraction:0.5")]
    [InlineData("expandable_segments:True", "expandable_segments:True,per_process_memory_fraction:0.5")]
    [InlineData("per_process_memory_fraction:0.9", "per_process_memory_fraction:0.9")] // the user knows
    public void With_WhatTheUserSet_IsKept(string? given, string expected) => Assert.Equal(expected, DeviceMemory.With(given, 0.5));

    [Fact]
    public void Limit_Share_ReachesNativeCode()
    {
        DeviceMemory.Limit(0.75);

        var read = Marshal.GetDelegateForFunctionPointer<GetEnv>(NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "getenv"));
        Assert.Equal("per_process_memory_fraction:0.75", Marshal.PtrToStringUTF8(read(DeviceMemory.Variable)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    public void Limit_NoShare_IsRefused(double fraction) => Assert.Throws<ArgumentOutOfRangeException>(() => DeviceMemory.Limit(fraction));

    private delegate nint GetEnv([MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
