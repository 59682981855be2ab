declare module "core-js/*";
