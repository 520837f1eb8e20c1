using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using SamSgp.Inference;
using SamSgp.Sam2;
using TorchSharp;
using static TorchSharp.torch;

namespace SamSgp.Training.Tests;

/// <summary>What the ban of eng/BannedSymbols.Scalars.txt does not see: the analyzer passes over <c>x += 1</c>.</summary>
public sealed class TensorOperatorsTests
{
    [Theory]
    [InlineData(typeof(Numbers))]
    [InlineData(typeof(SegmentationEngine))]
    [InlineData(typeof(Trainer))]
    public void Operators_OfTheAssembly_MakeNoScalars(Type member) =>
        Assert.DoesNotContain(Operators(member.Assembly), MakesScalar);

    [Fact]
    public void Operators_OfThisAssembly_AreSeenToMakeThem()
    {
        using var x = ones(2);
        var y = x;
        y *= 2;
        Assert.Contains(Operators(typeof(TensorOperatorsTests).Assembly), MakesScalar);
    }

    private static bool MakesScalar(MethodBase called)
    {
        if (called.DeclaringType == typeof(Scalar)) return true;
        if (called.DeclaringType != typeof(Tensor) || called.Name == "op_Implicit") return false;
        var operands = called.GetParameters().Select(p => p.ParameterType).ToList();
        return called.Name == "op_Addition" || operands.Exists(type => type.IsPrimitive)
            || (called.Name == "op_Subtraction" && operands[0] == typeof(Scalar));
    }

    // Everything an assembly calls is a row of its table of references.
    private static List<MethodBase> Operators(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var reader = file.GetMetadataReader();
        return [.. reader.MemberReferences
            .Select(handle => (Handle: handle, Reference: reader.GetMemberReference(handle)))
            .Where(r => r.Reference.Parent.Kind == HandleKind.TypeReference
                && reader.GetString(r.Reference.Name).StartsWith("op_", StringComparison.Ordinal))
            .Select(r => assembly.ManifestModule.ResolveMethod(MetadataTokens.GetToken(r.Handle))!)];
    }
}
